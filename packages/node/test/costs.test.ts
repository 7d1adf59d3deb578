import { createHook } from 'node:async_hooks'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { type Message, MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { type OnePeer, startForOne } from './one-peer.js'

// What sending and receiving cost, in numbers that are the same on every machine.

const ended: (() => void)[] = []

afterEach(() => {
  vi.restoreAllMocks()
  for (const end of ended.splice(0)) end()
})

const count = 1_000
const bytes = new Uint8Array(128)

async function serve(): Promise<OnePeer> {
  const one = await startForOne()
  ended.push(one.end)
  return one
}

/** Counts the messages that come, and says when it was so many. */
function arrival(peer: WebSocket, messages: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0
    peer.on('message', () => {
      if (++seen === messages) resolve()
    })
  })
}

/** How many promises are made while something runs. */
async function promisesOf(run: () => unknown): Promise<number> {
  let promises = 0
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') promises++
    },
  }).enable()
  await run()
  hook.disable()
  return promises
}

test('a thousand messages of one tick leave in three writes, and make no promise', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  const arrived = arrival(await peer, count)
  const write = vi.spyOn(Socket.prototype, 'write')
  const promises = await promisesOf(() => {
    for (let sent = 0; sent < count; sent++) void socket.send(bytes)
    expect(socket.bufferedAmount).toBe(count * bytes.byteLength)
  })
  await new Promise((resolve) => setImmediate(resolve))
  const writes = write.mock.calls.length
  await arrived
  expect(writes).toBeLessThanOrEqual(3)
  // Those of the counting itself.
  expect(promises).toBeLessThanOrEqual(5)
  expect(socket.bufferedAmount).toBe(0)
  await socket.close()
})

test('who sends one message in a turn does not wait for the end of the tick, and a burst behind it is one write more', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  const arrived = arrival(await peer, 2 + count)
  const write = vi.spyOn(Socket.prototype, 'write')
  void socket.send(bytes)
  expect(write).not.toHaveBeenCalled()
  await new Promise((resolve) => setImmediate(resolve))
  expect(write).toHaveBeenCalledTimes(1)
  void socket.send(bytes)
  expect(write).toHaveBeenCalledTimes(2)
  for (let sent = 0; sent < count; sent++) void socket.send(bytes)
  expect(write).toHaveBeenCalledTimes(2)
  await arrived
  expect(write.mock.calls.length).toBeLessThanOrEqual(5)
  await socket.close()
})

test('a thousand messages, each alone in its turn, take no memory but what is shared: each gives it back', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  const arrived = arrival(await peer, count)
  const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow')
  for (let sent = 0; sent < count; sent++) {
    void socket.send(bytes)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await arrived
  expect(allocate.mock.calls.length).toBeLessThan(10)
  await socket.close()
})

test('a megabyte of one tick leaves in eight writes of the system, whatever memory it lies in', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  const arrived = arrival(await peer, 1)
  const together = vi.spyOn(Socket.prototype as Required<Pick<Socket, '_writev'>>, '_writev')
  const alone = vi.spyOn(Socket.prototype, '_write')
  void socket.send(new Uint8Array(1024 * 1024))
  await arrived
  expect([together.mock.calls.length, alone.mock.calls.length]).toEqual([8, 0])
  await socket.close()
})

test('messages and the close keep their order, and a ping goes before what has to wait', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  const seen: string[] = []
  remote.on('message', (data: Buffer) => seen.push(data.length > 10 ? 'large' : String(data)))
  remote.on('ping', () => seen.push('ping'))
  const closed = once(remote, 'close')
  void socket.send('one')
  void socket.send('two')
  const answered = socket.ping()
  void socket.send('three')
  void socket.send('4'.repeat(300_000))
  void socket.send('five')
  const again = socket.ping()
  void socket.close()
  await closed
  await Promise.allSettled([answered, again])
  expect(seen).toEqual(['one', 'two', 'ping', 'three', 'ping', 'large', 'five'])
})

test('a thousand messages reach a listener without a promise', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  let seen = 0
  let arrived: () => void
  const all = new Promise<void>((resolve) => {
    arrived = resolve
  })
  socket.addEventListener('message', () => {
    if (++seen === count) arrived()
  })
  const remote = await peer
  const promises = await promisesOf(() => {
    for (let sent = 0; sent < count; sent++) remote.send(bytes)
    return all
  })
  expect(promises).toBeLessThan(20)
  socket.abort()
})

test('iteration makes three promises a message: the one that it answers with, and two of the language', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  for (let sent = 0; sent < count; sent++) remote.send(bytes)
  await expect.poll(() => socket.information.messagesReceived).toBe(count)
  const promises = await promisesOf(async () => {
    let seen = 0
    for await (const _message of socket) if (++seen === count) break
  })
  expect(promises).toBeLessThan(3 * count + 20)
  socket.abort()
})

test('a small message that is kept does not keep the chunk that it came in', async () => {
  const { url, peer } = await serve()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  const raw = (remote as unknown as { _socket: Socket })._socket
  const before = process.memoryUsage().arrayBuffers
  const kept: Message[] = []
  const total = 200_000
  for (let sent = 0; sent < total; ) {
    raw.cork()
    for (let turn = 0; turn < count; turn++, sent++) remote.send(bytes)
    raw.uncork()
    for (let turn = 0; turn < count; turn++) {
      const message = await socket.receive()
      // One of 500: of about each chunk one.
      if (turn % 500 === 0 && message !== null) kept.push(message)
    }
  }
  globalThis.gc?.()
  const each = (process.memoryUsage().arrayBuffers - before) / kept.length
  expect(each).toBeLessThan(32 * 1024)
  expect(kept.every((message) => message.bytes().byteLength === 128)).toBe(true)
  socket.abort()
})

test('a thousand small messages are a few chunks to a StreamWebSocket', async () => {
  const { url, peer } = await serve()
  const socket = await StreamWebSocket.connect(url)
  const remote = await peer
  let chunks = 0
  let size = 0
  const raw = (remote as unknown as { _socket: Socket })._socket
  raw.cork()
  for (let sent = 0; sent < count; sent++) remote.send(bytes)
  raw.uncork()
  for await (const chunk of socket.readable) {
    chunks++
    size += chunk.byteLength
    if (size === count * bytes.byteLength) break
  }
  expect(chunks).toBeLessThan(count / 20)
  expect(socket.information.messagesReceived).toBe(count)
})

test('an open socket has as many listeners to the end of its connection as ws alone', async () => {
  const { url, peer } = await serve()
  const connect = vi.spyOn(Socket.prototype, 'connect')
  const socket = await MessageWebSocket.connect(url)
  await peer
  const listeners = connect.mock.contexts.map((connection) => (connection as Socket).listenerCount('end'))
  // Node's own and one; with a third an idle socket would be a hundred bytes larger.
  expect(listeners).toEqual([2])
  await socket.close()
})
