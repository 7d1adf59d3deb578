import { once } from 'node:events'
import { Agent } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { MessageWebSocket, type NodeMessageControl, StreamWebSocket } from '../src/index.js'
import { afterTest, listen } from './server/listening.js'

const half = 'x'.repeat(100)

/** Begins a message; the rest of it comes when the client says something. */
async function serveHalves(perMessageDeflate: boolean): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate })
  server.on('connection', (socket) => {
    socket.send(half, { fin: false })
    socket.on('message', () => socket.send(half, { fin: true }))
  })
  await once(server, 'listening')
  afterTest(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const agent = new Agent()

const cases: [string, Partial<NodeMessageControl>, agreed: boolean, before: boolean, open: boolean][] = [
  ['alone', {}, true, true, true],
  ['with compression that the server agrees to', { compression: true }, true, false, false],
  ['with compression that the server declines', { compression: true }, false, false, true],
  ['with an agent', { node: { agent } }, false, false, false],
]

test.for(cases)(
  '`capabilities.sections` tells whether sections come: %s',
  async ([, options, agreed, before, open]) => {
    const url = await serveHalves(agreed)
    const socket = new MessageWebSocket({ ...options, receiveMode: 'partial' })
    expect(socket.capabilities.sections, 'before').toBe(before)
    expect(new StreamWebSocket(options).capabilities.sections, 'of a stream').toBe(before)
    await socket.connect(url)
    afterTest(() => socket.abort())
    expect(socket.capabilities.sections, 'open').toBe(open)
    // Where there are none, nothing would come by itself.
    if (!open) await socket.send('go on')
    const first = await socket.receive()
    expect([first?.bytes().length, first?.isComplete]).toEqual(open ? [100, false] : [200, true])
    socket.abort()
    expect(socket.capabilities.sections, 'at the end').toBe(open)
  },
)

test('settings that are made later count for `capabilities.sections` too', () => {
  const socket = new MessageWebSocket()
  expect(socket.capabilities.sections).toBe(true)
  socket.control.node = { agent }
  expect(socket.capabilities.sections).toBe(false)
  expect(Object.isFrozen(socket.capabilities)).toBe(true)
})

test.each([
  ['compression that the server agrees to', { compression: true }],
  ['an agent', { node: { agent } }],
])('with %s a message to a stream may be as large as `receiveBufferLimit`', async (_name, options) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.send(Buffer.alloc(100_000))
    socket.send(Buffer.alloc(100_001))
  })
  await once(server, 'listening')
  afterTest(() => server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const socket = await StreamWebSocket.connect(url, { ...options, receiveBufferLimit: 100_000 })
  await expect(socket.closed).rejects.toMatchObject({
    code: 'ERR_MESSAGE_TOO_BIG',
    message: expect.stringContaining('receiveBufferLimit'),
  })
})

test('with compression that the server declines a message to a stream may be of any size', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => {
    socket.send(Buffer.alloc(500_000))
    socket.close()
  })
  await once(server, 'listening')
  afterTest(() => server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const socket = await StreamWebSocket.connect(url, { compression: true, receiveBufferLimit: 100_000 })
  let size = 0
  for await (const bytes of socket.readable as unknown as AsyncIterable<Uint8Array>) size += bytes.length
  expect(size).toBe(500_000)
})

test('a socket of a server tells by `capabilities.sections` whether its client compresses', async () => {
  const seen: boolean[] = []
  const { url } = await listen((request) => {
    const socket = request.acceptMessage({ compression: true })
    seen.push(socket.capabilities.sections)
    void socket.send('seen')
  })
  for (const compression of [false, true]) {
    const socket = await MessageWebSocket.connect(url, { compression })
    await socket.receive()
    await socket.close()
  }
  expect(seen).toEqual([true, false])
})
