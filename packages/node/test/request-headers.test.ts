import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { MessageWebSocket } from '../src/index.js'

test('headers of control and of setRequestHeader are sent', async () => {
  let seen: unknown
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (_socket, request) => {
    seen = request.headers
  })
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const socket = new MessageWebSocket({ headers: { 'X-One': '1', 'X-Two': 'other', cookie: 'a=b' } })
  // What is said last wins.
  socket.setRequestHeader('X-Two', '2')
  await socket.connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(seen).toMatchObject({ 'x-one': '1', 'x-two': '2', cookie: 'a=b' })
  await socket.close()
})

test('headers may come as Headers, a Map or pairs', () => {
  const pairs: [string, string][] = [['x-one', '1']]
  for (const headers of [new Headers(pairs), new Map(pairs), pairs]) {
    const { control } = new MessageWebSocket({ headers })
    expect(control.headers).toEqual({ 'x-one': '1' })
  }
  expect(() => new MessageWebSocket({ headers: ['x-one'] as unknown as [string, string][] })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
  )
})

test('headers that are given twice have both values, and may have any name', async () => {
  const seen: IncomingMessage[] = []
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (_socket, request) => void seen.push(request))
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  for (const headers of [
    [
      ['X-One', '1'],
      ['x-one', '2'],
      ['Cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['__proto__', 'any'],
    ] as [string, string][],
    JSON.parse('{"X-One":"1","x-one":"2","Cookie":"a=1","cookie":"b=2","__proto__":"any"}'),
  ]) {
    const socket = new MessageWebSocket({ headers })
    expect(Object.entries(socket.control.headers)).toEqual([
      ['X-One', '1, 2'],
      ['Cookie', 'a=1; b=2'],
      ['__proto__', 'any'],
    ])
    await socket.connect(url)
    expect(seen.at(-1)?.headers).toMatchObject({ 'x-one': '1, 2', cookie: 'a=1; b=2' })
    expect(seen.at(-1)?.rawHeaders).toContain('__proto__')
    await socket.close()
  }
})
