import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { type Message, MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { startForOne } from './one-peer.js'

const KiB = 1024
/** Sends messages of these sizes in one go, each filled with its number. */
function sendAll(remote: WebSocket, sizes: readonly number[]): void {
  const raw = (remote as unknown as { _socket: { cork(): void; uncork(): void } })._socket
  raw.cork()
  sizes.forEach((size, index) => {
    remote.send(new Uint8Array(size).fill(index % 251))
  })
  raw.uncork()
}

async function receiveAll(sizes: readonly number[]): Promise<Message[]> {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  sendAll(await peer, sizes)
  const messages: Message[] = []
  for await (const message of socket) {
    messages.push(message)
    if (messages.length === sizes.length) break
  }
  socket.abort()
  return messages
}

const mixed = Array.from(
  { length: 600 },
  (_, index) => [0, 1, 16, 128, 1000, 5000, 20_000, 70_000][index % 8] as number,
)

test('messages of all sizes that come together are what was sent, also after all have come', async () => {
  const messages = await receiveAll(mixed)
  messages.forEach((message, index) => {
    const bytes = message.bytes()
    expect(bytes.constructor).toBe(Uint8Array)
    expect(bytes.byteLength).toBe(mixed[index])
    expect(bytes.every((byte) => byte === index % 251)).toBe(true)
  })
})

test('a kept small message does not keep the chunk that it came in', async () => {
  const messages = await receiveAll(Array(2000).fill(128))
  for (const message of messages) expect(message.bytes().buffer.byteLength).toBeLessThanOrEqual(16 * KiB)
})

test('an ArrayBuffer is the message alone; to transfer it harms no other', async () => {
  const messages = await receiveAll(mixed)
  const gone = new Set<Message>()
  for (const [index, message] of messages.entries()) {
    const buffer = message.arrayBuffer()
    expect(buffer.byteLength).toBe(mixed[index])
    expect(message.arrayBuffer()).toBe(buffer)
    if (message.bytes().buffer === buffer) gone.add(message)
    structuredClone(buffer, { transfer: [buffer] })
  }
  // Those whose bytes are the whole buffer have gone with it; all others are as they were.
  for (const [index, message] of messages.entries()) {
    if (gone.has(message)) continue
    const bytes = message.bytes()
    expect(bytes.byteLength).toBe(mixed[index])
    expect(bytes.every((byte) => byte === index % 251)).toBe(true)
  }
})

test('memory that messages share cannot be transferred away from the others', async () => {
  const messages = await receiveAll(Array(500).fill(100))
  const { buffer } = (messages[0] as Message).bytes()
  expect(buffer.byteLength).toBeGreaterThan(100)
  try {
    // Node 20 makes a copy, later ones refuse.
    structuredClone(buffer, { transfer: [buffer] })
  } catch (error) {
    expect(error).toMatchObject({ name: 'DataCloneError' })
  }
  messages.forEach((message, index) => {
    expect(message.bytes()[99]).toBe(index % 251)
  })
})

test('what a stream hands out is its own, whatever becomes of the chunks before', async () => {
  const { url, peer } = await startForOne()
  const socket = await StreamWebSocket.connect(url)
  sendAll(await peer, mixed)
  const total = mixed.reduce((sum, size) => sum + size, 0)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of socket.readable) {
    parts.push(structuredClone(chunk, { transfer: [chunk.buffer] }))
    length += (parts.at(-1) as Uint8Array).byteLength
    if (length >= total) break
  }
  const expected = Buffer.concat(mixed.map((size, index) => Buffer.alloc(size, index % 251)))
  expect(Buffer.concat(parts).equals(expected)).toBe(true)
  socket.abort()
})

test.each([40_000, 70_000, 300_000, 3_000_000])(
  'messages of %i bytes are put together where they are read to',
  async (size) => {
    const sizes = Array.from({ length: 20 }, (_, index) => size + index)
    const messages = await receiveAll(sizes)
    messages.forEach((message, index) => {
      expect(Buffer.from(message.bytes()).equals(Buffer.alloc(size + index, index))).toBe(true)
    })
  },
)

test('what waits while nothing is read stays as it is, whatever other sockets read', async () => {
  const [first, second] = [await startForOne(), await startForOne()]
  const held = await MessageWebSocket.connect(first.url, { receiveBufferSize: 4 * KiB })
  const other = await StreamWebSocket.connect(second.url)
  sendAll(await first.peer, Array(50).fill(1000))
  await expect.poll(() => held.information.messagesReceived).toBeGreaterThan(4)
  expect(held.information.messagesReceived).toBeLessThan(50)
  sendAll(await second.peer, [60 * KiB, 60 * KiB])
  await expect.poll(() => other.information.bytesReceived).toBe(120 * KiB)
  for (let index = 0; index < 50; index++) {
    const bytes = (await held.receive())?.bytes()
    expect(bytes?.every((byte) => byte === index)).toBe(true)
  }
  held.abort()
  other.abort()
})

test('the ArrayBuffer of a message that came alone can be transferred', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  for (const size of [1, 100, 5_000, 100_000]) {
    remote.send(new Uint8Array(size))
    const buffer = ((await socket.receive()) as Message).arrayBuffer()
    structuredClone(buffer, { transfer: [buffer] })
    expect(buffer.byteLength).toBe(0)
  }
  socket.abort()
})

test('whoever detaches memory of several messages takes nothing of what is still to come', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  let seen = 0
  const sizes: number[] = []
  const all = new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ message }) => {
      sizes.push(message.bytes().byteLength)
      tryToDetach(message.bytes().buffer)
      if (++seen === 100) resolve()
    })
  })
  sendAll(await peer, Array(100).fill(200))
  await all
  expect(sizes).toEqual(Array(100).fill(200))
  expect(socket.state).toBe('open')
  socket.abort()
})

test('whoever detaches the memory of a large message is told what was lost with it', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  socket.addEventListener('message', ({ message }) => {
    tryToDetach(message.bytes().buffer)
  })
  sendAll(await peer, Array(200).fill(8 * 1024))
  await expect(socket.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_LOST',
    message: expect.stringContaining('detach arrayBuffer() instead'),
  })
})

/** By a byte stream, which takes what it is given: in Node 20 also memory that is marked. */
function tryToDetach(buffer: ArrayBuffer): ReadableStream {
  return new ReadableStream({
    type: 'bytes',
    start: (stream) => {
      try {
        stream.enqueue(new Uint8Array(buffer))
      } catch {
        // Later versions keep it from that.
      }
    },
  })
}
