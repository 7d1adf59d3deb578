import { expect, test } from 'vitest'
import { StreamWebSocket } from '../src/index.js'
import { startForOne } from './one-peer.js'

// Small writes of one tick travel together, whatever way they take.

async function connect(options: Partial<StreamWebSocket['control']> = {}) {
  const one = await startForOne()
  const socket = await StreamWebSocket.connect(one.url, options)
  const messages: Buffer[] = []
  const remote = await one.peer
  remote.on('message', (data: Buffer) => messages.push(data))
  return { socket, remote, messages }
}

const borders = [1, 124, 125, 126, 127, 4096, 65_409, 65_534, 65_535, 65_536, 65_537, 200_000]

test.each(borders)('writes of %i bytes arrive as they were written', async (size) => {
  const { socket, messages } = await connect()
  const writer = socket.writable.getWriter()
  const written = [3, size, 1, size, 2].map((length, index) => new Uint8Array(length).fill(index + 1))
  for (const chunk of written) void writer.write(chunk)
  await writer.close()
  const expected = Buffer.concat(written)
  expect(Buffer.concat(messages).equals(expected)).toBe(true)
  expect(socket.information.bytesSent).toBe(expected.byteLength)
  expect(socket.information.messagesSent).toBe(messages.length)
})

test('a thousand writes of one tick are one or a few messages', async () => {
  const { socket, messages } = await connect()
  const writer = socket.writable.getWriter()
  for (let count = 0; count < 1_000; count++) void writer.write(new Uint8Array(128).fill(count))
  expect(socket.bufferedAmount).toBe(128_000)
  await writer.close()
  expect(messages.length).toBeLessThanOrEqual(3)
  const all = Buffer.concat(messages)
  expect(all.every((byte, index) => byte === ((index / 128) | 0) % 256)).toBe(true)
})

test('an ArrayBuffer and a DataView travel together with what was written before', async () => {
  const { socket, messages } = await connect()
  const writer = socket.writable.getWriter()
  await writer.ready
  const { buffer } = Uint8Array.of(1, 2, 3)
  for (const chunk of [new Uint8Array(buffer), buffer, new DataView(buffer, 2), new Uint16Array(1)]) {
    void writer.write(chunk)
  }
  await writer.close()
  expect(messages).toEqual([Buffer.of(1, 2, 3, 1, 2, 3, 3, 0, 0)])
})

test('what has been written is the caller’s again', async () => {
  const { socket, messages } = await connect()
  const writer = socket.writable.getWriter()
  const chunk = new Uint8Array(64)
  for (let count = 1; count <= 100; count++) {
    await writer.write(chunk.fill(count))
    chunk.fill(255)
  }
  await writer.close()
  const all = Buffer.concat(messages)
  expect(all.byteLength).toBe(6_400)
  expect(all.every((byte, index) => byte === ((index / 64) | 0) + 1)).toBe(true)
})

test('writes keep their order with a ping and with those that have to wait', async () => {
  const { socket, messages } = await connect()
  const writer = socket.writable.getWriter()
  const sizes = Array.from({ length: 120 }, (_, index) => [10, 70_000, 300, 65_000][index % 4] as number)
  const done = sizes.map((size, index) => {
    if (index % 10 === 0) void socket.ping()
    return writer.write(new Uint8Array(size).fill(index))
  })
  await Promise.all(done)
  await writer.close()
  const expected = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, index)))
  expect(Buffer.concat(messages).equals(expected)).toBe(true)
})

test('a writer fails once the socket is closing, closed, or no longer its own', async () => {
  const { socket } = await connect()
  const released = socket.writable.getWriter()
  released.releaseLock()
  await expect(released.write(new Uint8Array(1))).rejects.toThrow(TypeError)
  const writer = socket.writable.getWriter()
  await writer.write(new Uint8Array(1))
  const closed = socket.close()
  await expect(writer.write(new Uint8Array(1))).rejects.toMatchObject({ name: 'WebSocketError' })
  await closed
  await expect(writer.write(new Uint8Array(1))).rejects.toMatchObject({ name: 'WebSocketError' })
})

test('a writer waits when the peer does not read', async () => {
  const { socket, remote } = await connect()
  remote.pause()
  const writer = socket.writable.getWriter()
  let written = 0
  let waiting = false
  while (!waiting && written < 2_000) {
    const ready = await Promise.race([
      writer.write(new Uint8Array(60_000)).then(() => true),
      new Promise((resolve) => setTimeout(resolve, 300, false)),
    ])
    if (ready === false) waiting = true
    written++
  }
  expect(waiting).toBe(true)
  expect(socket.bufferedAmount).toBeLessThan(2_200_000)
  socket.abort()
})

test.each([
  ['above the limit', new Uint8Array(3_000), 'ERR_SEND_OVERFLOW'],
  ['no bytes', 'text', 'ERR_INVALID_ARGUMENT'],
])('nothing follows a chunk that is refused: %s', async (_what, refused, code) => {
  const { socket, messages } = await connect({ sendBufferLimit: 2_000 })
  const writer = (socket.writable as WritableStream<unknown>).getWriter()
  const outcomes = await Promise.allSettled([
    writer.write(new Uint8Array(1_500).fill(1).buffer),
    writer.write(refused),
    writer.write(new Uint8Array(10).fill(3)),
  ])
  expect(outcomes[1]).toMatchObject({ reason: { code } })
  expect(outcomes[2]).toMatchObject({ status: 'rejected' })
  await socket.closed.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(Buffer.concat(messages).includes(3)).toBe(false)
})

test('nothing is taken once the stream is being closed', async () => {
  const { socket, messages } = await connect()
  const { writable } = socket
  const writer = writable.getWriter()
  void writer.write(new Uint8Array(10).buffer)
  writer.releaseLock()
  const closed = writable.close()
  await expect(writable.getWriter().write(new Uint8Array(5))).rejects.toThrow()
  await closed
  expect(Buffer.concat(messages).byteLength).toBe(10)
})
