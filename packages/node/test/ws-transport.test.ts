import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { collectedMemory } from './collected-memory.js'
import { serve } from './served.js'

test('a large message reaches ws whole although it goes out in frames', async () => {
  const sizes: number[] = []
  const url = await serve((socket) => socket.on('message', (data: Buffer) => sizes.push(data.length)))
  const socket = await MessageWebSocket.connect(url)
  await socket.send('é'.repeat(500_000))
  await socket.send(new Uint8Array(3_000_000))
  await socket.close()
  expect(sizes).toEqual([1_000_000, 3_000_000])
})

test('a StreamWebSocket to a peer that does not read stops at about two times sendBufferSize', async () => {
  const url = await serve((_socket, raw) => raw.pause())
  const socket = await StreamWebSocket.connect(url, { sendBufferSize: 100_000, sendTimeout: 1_000 })
  const writer = socket.writable.getWriter()
  let accepted = 0
  const writing = (async () => {
    for (;;) {
      await writer.ready
      void writer.write(new Uint8Array(50_000)).catch(() => {})
      accepted += 50_000
      if (accepted > 100_000_000) return
    }
  })().catch((error: unknown) => error)
  expect(await writing).toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
  expect(accepted).toBeLessThan(20_000_000)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
})

test('compression is used where both sides want it', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const socket = await MessageWebSocket.connect(url, { compression: true })
  expect(socket.information.extensions).toBe('permessage-deflate')
  await socket.send('z'.repeat(200_000))
  expect((await socket.receive())?.bytes().byteLength).toBe(200_000)
  await socket.close()
  const plain = await MessageWebSocket.connect(url)
  expect(plain.information.extensions).toBe('')
  await plain.close()
})

test('bytes may be changed once send() has resolved, also with compression', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { threshold: 0 } })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const received: Buffer[] = []
  server.on('connection', (socket) => socket.on('message', (data: Buffer) => received.push(data)))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const socket = await MessageWebSocket.connect(url, { compression: true })
  expect(socket.information.extensions).toContain('permessage-deflate')
  const bytes = new Uint8Array(4096)
  for (let value = 0; value < 50; value++) {
    await socket.send(bytes.fill(value))
    bytes.fill(255)
  }
  await socket.close()
  expect(received.map((data) => data.every((byte) => byte === data[0]) && data[0])).toEqual([
    ...Array(50).keys(),
  ])
})

test('pings that are not answered leave nothing behind, however many', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => void warnings.push(warning)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  const url = await serve((_socket, raw) => raw.pause())
  const socket = await MessageWebSocket.connect(url)
  for (let count = 0; count < 15; count++) {
    await expect(socket.ping({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
  }
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(warnings).toEqual([])
  socket.abort()
})

test('many pings at once have one listener, and each its own pong', async () => {
  const warnings: Error[] = []
  const warn = (warning: Error): unknown => warnings.push(warning)
  process.on('warning', warn)
  const socket = await MessageWebSocket.connect(await serve(() => {}))
  await Promise.all(Array.from({ length: 20 }, () => socket.ping()))
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', warn)
  expect(warnings).toEqual([])
  await socket.close()
})

test('an option of control.node that is undefined is one that is not given', async () => {
  const node = { ca: undefined, family: 4, lookup: undefined, checkServerIdentity: undefined }
  const socket = new MessageWebSocket({ node })
  expect(Object.entries(socket.control.node)).toEqual([['family', 4]])
})

test('tiny messages in two frames each take memory of their own size', async () => {
  const url = await serve((_socket, raw) => {
    const message = Buffer.from([0x02, 1, 65, 0x80, 1, 66])
    setTimeout(() => raw.write(Buffer.concat(Array(4_000).fill(message))), 50)
  })
  const socket = await MessageWebSocket.connect(url)
  const before = process.memoryUsage().arrayBuffers
  await expect.poll(() => socket.information.messagesReceived).toBe(4_000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
  expect((await socket.receive())?.text()).toBe('AB')
  socket.abort()
})

test('an open socket keeps nothing of a large message that was received and let go', async () => {
  const url = await serve((socket) => socket.send(Buffer.alloc(1_000_000)))
  const before = collectedMemory()
  const sockets: MessageWebSocket[] = []
  for (let count = 0; count < 5; count++) {
    const socket = await MessageWebSocket.connect(url)
    sockets.push(socket)
    expect((await socket.receive())?.bytes().byteLength).toBe(1_000_000)
  }
  await expect.poll(() => collectedMemory() - before).toBeLessThan(1_000_000)
  for (const socket of sockets) await socket.close()
})

test('a socket that has ended keeps nothing of the message that had begun to come', async () => {
  const size = 20_000_000
  const url = await serve((_socket, raw) => {
    const header = Buffer.alloc(10)
    header[0] = 0x82
    header[1] = 127
    header.writeBigUInt64BE(BigInt(2 * size), 2)
    raw.write(header)
    raw.end(Buffer.alloc(size))
  })
  const kept: MessageWebSocket[] = []
  const before = collectedMemory()
  for (let count = 0; count < 3; count++) {
    const socket = await MessageWebSocket.connect(url)
    kept.push(socket)
    await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  }
  await expect.poll(() => collectedMemory() - before).toBeLessThan(1_000_000)
  expect(kept.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed'])
})
