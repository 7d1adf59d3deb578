import { expect, test } from 'vitest'
import { DataReader } from '../src/index.js'
import { openMessageSocket, openStreamSocket } from './scripted-socket.js'

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
const clean = { code: 1000, reason: '' }
const lost = { code: 1006, reason: '' }

type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>

/** Two reads each; the returned function gives them up. */
function defaultReads(readable: ReadableStream): () => readonly Promise<unknown>[] {
  const reader = readable.getReader()
  const reads = [reader.read(), reader.read()]
  return () => {
    reader.releaseLock()
    return reads
  }
}

function byobReads(readable: ByteStream): () => readonly Promise<unknown>[] {
  const reader = readable.getReader({ mode: 'byob' })
  const reads = [reader.read(new Uint8Array(2)), reader.read(new Uint8Array(2))]
  return () => {
    reader.releaseLock()
    return reads
  }
}

/** What became of a promise by now. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  const waiting = turn().then(() => 'waiting')
  return await Promise.race([
    waiting,
    promise.then(
      () => 'fulfilled',
      ({ code }: { code: string }) => code,
    ),
  ])
}

test('what comes after a read was given up waits in the socket, counted, and not in the stream', async () => {
  const { socket, transport, listener } = await openStreamSocket({ receiveBufferSize: 3 })
  const giveUp = defaultReads(socket.readable)
  await turn()
  for (const given of giveUp()) await expect(given).rejects.toThrow(TypeError)
  listener.received('binary', Uint8Array.of(1, 2, 3, 4), true)
  expect(transport.calls).toEqual(['pause'])
  expect((await socket.readable.getReader().read()).value).toEqual(Uint8Array.of(1, 2, 3, 4))
})

test('BYOB reads that were given up hold up no reader of any kind', async () => {
  for (const by of ['default', 'byob'] as const) {
    const { socket, listener } = await openStreamSocket()
    const readable = socket.readable as ByteStream
    const giveUp = byobReads(readable)
    await turn()
    for (const given of giveUp()) await expect(given).rejects.toThrow(TypeError)
    await turn()
    const read =
      by === 'byob'
        ? readable.getReader({ mode: 'byob' }).read(new Uint8Array(4))
        : readable.getReader().read()
    listener.received('binary', Uint8Array.of(1, 2), true)
    expect((await read).value).toEqual(Uint8Array.of(1, 2))
  }
})

test('bytes that come as their reader leaves are the next to be read', async () => {
  const { socket, listener } = await openStreamSocket()
  const giveUp = defaultReads(socket.readable)
  await turn()
  for (const byte of [1, 2]) listener.received('binary', Uint8Array.of(byte), true)
  for (const given of giveUp()) await expect(given).rejects.toThrow(TypeError)
  const reader = socket.readable.getReader()
  expect((await reader.read()).value).toEqual(Uint8Array.of(1))
  expect((await reader.read()).value).toEqual(Uint8Array.of(2))
})

test('bytes that come together with the end are read before it', async () => {
  for (const end of [clean, lost]) {
    const { socket, listener } = await openStreamSocket()
    const reader = socket.readable.getReader()
    void reader.closed
    const read = reader.read()
    await turn()
    listener.received('binary', Uint8Array.of(1), true)
    listener.ended(end)
    expect((await read).value).toEqual(Uint8Array.of(1))
    expect(await outcome(reader.closed)).toBe(end === clean ? 'fulfilled' : 'ERR_CONNECTION_LOST')
  }
})

test('a read that was given up does not make a listener an error of the stream', async () => {
  const { socket, listener } = await openMessageSocket()
  const seen: unknown[] = []
  const reader = socket.readable.getReader()
  const read = reader.read()
  await turn()
  reader.releaseLock()
  await expect(read).rejects.toThrow(TypeError)
  socket.addEventListener('message', ({ data }) => seen.push(data), { once: true })
  await turn()
  for (const text of ['event', 'stream']) listener.received('utf8', text, true)
  expect(seen).toEqual(['event'])
  expect((await socket.readable.getReader().read()).value?.text()).toBe('stream')
})

test.each([
  ['a clean close', clean, 'fulfilled'],
  ['a loss', lost, 'ERR_CONNECTION_LOST'],
])('`closed` of a reader settles at the end while nobody reads: %s', async (_what, end, expected) => {
  for (const { socket, listener } of [await openMessageSocket(), await openStreamSocket()]) {
    const { closed } = socket.readable.getReader()
    listener.ended(end)
    expect(await outcome(closed)).toBe(expected)
  }
  const { socket, listener } = await openStreamSocket()
  const reader = (socket.readable as ByteStream).getReader({ mode: 'byob' })
  listener.ended(end)
  expect(await outcome(reader.closed)).toBe(expected)
})

test('`closed` of a reader that is asked for after the end settles too', async () => {
  const { socket, listener } = await openMessageSocket()
  listener.ended(clean)
  expect(await outcome(socket.readable.getReader().closed)).toBe('fulfilled')
})

test.each([
  ['a clean close', clean, 'fulfilled'],
  ['a loss', lost, 'ERR_CONNECTION_LOST'],
])('`closed` of a reader settles behind what was received: %s', async (_what, end, expected) => {
  for (const { socket, listener } of [await openMessageSocket(), await openStreamSocket()]) {
    const reader = (socket.readable as ReadableStream<unknown>).getReader()
    const { closed } = reader
    for (const byte of [1, 2]) listener.received('binary', Uint8Array.of(byte), true)
    listener.ended(end)
    expect(await outcome(closed)).toBe('waiting')
    expect((await reader.read()).done).toBe(false)
    expect(await outcome(closed)).toBe('waiting')
    expect((await reader.read()).done).toBe(false)
    await turn()
    expect(await outcome(closed)).toBe(expected)
  }
})

test('a DataReader gives back what it did not use after the end, too', async () => {
  const { socket, listener } = await openStreamSocket()
  const first = (socket.readable as ByteStream).getReader({ mode: 'byob' })
  void first.closed
  first.releaseLock()
  const reader = new DataReader(socket.readable)
  listener.received('binary', Uint8Array.of(1, 2, 3), true)
  expect(await reader.load(1)).toBe(1)
  listener.ended(clean)
  await turn()
  reader.detachStream()
  const second = socket.readable.getReader()
  expect((await second.read()).value).toEqual(Uint8Array.of(2, 3))
  expect(await second.read()).toEqual({ done: true, value: undefined })
})

test('a loop that has thrown the loss is done', async () => {
  const { socket, listener } = await openMessageSocket()
  const loop = socket[Symbol.asyncIterator]()
  const next = loop.next()
  listener.ended(lost)
  await expect(next).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  expect(await loop.next()).toEqual({ done: true, value: undefined })
})

test('a loop that is left while it waits takes no message', async () => {
  const { socket, listener } = await openMessageSocket()
  const loop = socket[Symbol.asyncIterator]()
  const next = loop.next()
  await loop.return?.()
  listener.received('utf8', 'for another', true)
  expect(await next).toEqual({ done: true, value: undefined })
  expect((await socket.receive())?.text()).toBe('for another')
})
