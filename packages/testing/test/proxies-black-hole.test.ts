import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { BlackHole } from '../src/black-hole.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

it('is a place where nobody answers, until it is brought to life', async () => {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await once(server, 'listening')
  let arrivals = 0
  server.on('connection', () => arrivals++)
  const hole = await BlackHole.open({ host: '127.0.0.7' })
  closing.push(() => hole.close())
  const client = connect({ host: hole.host, port: hole.port })
  closing.push(() => client.destroy())
  let isConnected = false
  client.once('connect', () => {
    isConnected = true
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(isConnected).toBe(false)
  await hole.answer((server.address() as AddressInfo).port)
  const [greeting] = (await once(client, 'data')) as [Buffer]
  expect(greeting.toString()).toBe('hello')
  expect(arrivals).toBe(1)
})

it('refuses when it is closed', async () => {
  const hole = await BlackHole.open({ host: '127.0.0.7' })
  await hole.close()
  const client = connect({ host: hole.host, port: hole.port })
  await expect(once(client, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
