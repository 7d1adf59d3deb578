import { afterEach, expect, test, vi } from 'vitest'
import { DataReader } from '../src/index.js'
import { openMessageSocket, openStreamSocket } from './scripted-socket.js'

afterEach(() => void vi.useRealTimers())

const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('above receiveBufferSize the transport is paused, at half of it it runs again', async () => {
  const { socket, transport, listener } = await openMessageSocket({ receiveBufferSize: 10 })
  listener.received('utf8', '1234567890', true)
  expect(transport.calls).toEqual([])
  listener.received('utf8', 'x', true)
  expect(transport.calls).toEqual(['pause'])
  await socket.receive()
  expect(transport.calls).toEqual(['pause', 'resume'])
})

test('a flood of empty messages is held back too', async () => {
  const { socket, transport, listener } = await openMessageSocket({ receiveBufferSize: 1024 * 1024 })
  for (let count = 1; count <= 8192; count++) listener.received('binary', new Uint8Array(), true)
  expect(transport.calls).toEqual([])
  listener.received('binary', new Uint8Array(), true)
  expect(transport.calls).toEqual(['pause'])
  for (let count = 1; count <= 8193; count++) expect((await socket.receive())?.bytes().byteLength).toBe(0)
  expect(transport.calls).toEqual(['pause', 'resume'])
})

test('what arrives at once when the transport goes on comes behind what was queued', async () => {
  const { socket, transport, listener } = await openMessageSocket({ receiveBufferSize: 1 })
  listener.received('utf8', 'one', true)
  listener.received('utf8', 'two', true)
  let next = 3
  transport.resume = () => {
    if (next < 6) listener.received('utf8', `${next++}`, true)
  }
  const seen: string[] = []
  socket.addEventListener('message', ({ message }) => seen.push(message.text()))
  await Promise.resolve()
  expect(seen).toEqual(['one', 'two', '3'])
})

test('messages that overshoot a pause are kept', async () => {
  const { socket, transport, listener } = await openMessageSocket({ receiveBufferSize: 1 })
  for (const text of ['aa', 'bb', 'cc']) listener.received('utf8', text, true)
  expect(transport.calls).toEqual(['pause'])
  for (const text of ['aa', 'bb', 'cc']) expect((await socket.receive())?.text()).toBe(text)
})

test('where the peer cannot be held back, more than receiveBufferLimit ends the connection, with 4008', async () => {
  const options = { receiveBufferSize: 1, receiveBufferLimit: 10 }
  const { socket, transport, listener } = await openMessageSocket(options, {
    receiveBackpressure: false,
    hardAbort: false,
  })
  listener.received('utf8', 'longer than the limit', true)
  listener.received('utf8', 'x', true)
  expect(transport.calls).toEqual(['abort 4008'])
  expect((await socket.receive())?.text()).toBe('longer than the limit')
  await expect(socket.receive()).rejects.toMatchObject({ code: 'ERR_RECEIVE_OVERFLOW', closeCode: 4008 })
})

test('a flood of empty messages is bounded also where the peer cannot be held back', async () => {
  const limits = { receiveBufferSize: 1, receiveBufferLimit: 256 * 1024 }
  const { socket, listener } = await openMessageSocket(limits, { receiveBackpressure: false })
  for (let count = 1; count <= 2048; count++) listener.received('binary', new Uint8Array(), true)
  expect(socket.state).toBe('open')
  listener.received('binary', new Uint8Array(), true)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_RECEIVE_OVERFLOW', closeCode: 1008 })
})

test('close() while the transport is paused lets it run and discards what comes', async () => {
  const { socket, transport, listener } = await openMessageSocket({ receiveBufferSize: 1 })
  listener.received('utf8', 'queued', true)
  const closed = socket.close()
  expect(transport.calls).toEqual(['pause', 'resume', 'close 1000'])
  listener.received('utf8', 'late', true)
  listener.ended({ code: 1000, reason: '' })
  await closed
  expect((await socket.receive())?.text()).toBe('queued')
  expect(await socket.receive()).toBeNull()
})

test('concurrent receive() calls are served in call order', async () => {
  const { socket, listener } = await openMessageSocket()
  const receives = [socket.receive(), socket.receive(), socket.receive()]
  for (const text of ['a', 'b', 'c']) listener.received('utf8', text, true)
  expect((await Promise.all(receives)).map((message) => message?.text())).toEqual(['a', 'b', 'c'])
})

test('a receive() that gives up loses no message', async () => {
  const { socket, listener } = await openMessageSocket()
  await expect(socket.receive({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
  const controller = new AbortController()
  const aborted = socket.receive({ signal: controller.signal })
  controller.abort('enough')
  await expect(aborted).rejects.toBe('enough')
  listener.received('utf8', 'kept', true)
  expect((await socket.receive())?.text()).toBe('kept')
})

test('an iterator that was left gives no more, and takes nothing from others', async () => {
  const { socket, listener } = await openMessageSocket()
  for (const text of ['a', 'b']) listener.received('utf8', text, true)
  const iterator = socket[Symbol.asyncIterator]()
  for await (const message of iterator) {
    expect(message.text()).toBe('a')
    break
  }
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  expect((await socket.receive())?.text()).toBe('b')
})

test('a listener takes over in the next microtask, with what is queued first', async () => {
  const { socket, listener } = await openMessageSocket()
  const seen: string[] = []
  listener.received('utf8', 'queued', true)
  socket.addEventListener('message', (event) => seen.push(`1 ${event.data}`))
  socket.addEventListener('message', (event) => seen.push(`2 ${event.data}`))
  expect(seen).toEqual([])
  await Promise.resolve()
  listener.received('utf8', 'new', true)
  expect(seen).toEqual(['1 queued', '2 queued', '1 new', '2 new'])
})

test('a once listener takes one message and the rest stays for others', async () => {
  const { socket, listener } = await openMessageSocket()
  const seen: unknown[] = []
  for (const text of ['a', 'b', 'c']) listener.received('utf8', text, true)
  socket.addEventListener('message', (event) => seen.push(event.data), { once: true })
  await Promise.resolve()
  expect(seen).toEqual(['a'])
  expect((await socket.receive())?.text()).toBe('b')
})

test('the close event comes after the messages, for a reader that is slow', async () => {
  const { socket, listener } = await openMessageSocket()
  const order: string[] = []
  socket.addEventListener('close', (event) => order.push(`close ${event.code}`))
  for (const text of ['a', 'b', 'c']) listener.received('utf8', text, true)
  listener.ended({ code: 4000, reason: '' })
  expect(await socket.closed).toEqual({ code: 4000, reason: '' })
  for await (const message of socket) {
    order.push(message.text())
    await delay(5)
  }
  await delay(5)
  expect(order).toEqual(['a', 'b', 'c', 'close 4000'])
})

test('the close event waits closeTimeout for a reader that never comes', async () => {
  const { socket, listener } = await openMessageSocket({ closeTimeout: 20 })
  const closed = new Promise((resolve) => {
    socket.onclose = resolve
  })
  listener.received('utf8', 'unread', true)
  listener.ended({ code: 1000, reason: '' })
  await closed
  expect((await socket.receive())?.text()).toBe('unread')
})

test('the close event waits on as long as a reader takes something within closeTimeout', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  vi.advanceTimersByTime(1)
  const { socket, listener } = await openMessageSocket({ closeTimeout: 100 })
  const events: number[] = []
  socket.onclose = ({ code }) => events.push(code)
  for (let count = 0; count < 6; count++) listener.received('utf8', 'x', true)
  listener.ended({ code: 1000, reason: '' })
  for (let count = 0; count < 5; count++) {
    vi.advanceTimersByTime(90)
    await socket.receive()
  }
  expect(events).toEqual([])
  vi.advanceTimersByTime(100)
  expect(events).toEqual([1000])
})

test('without a listener to the close event nothing waits for a reader, so that a process can end', async () => {
  vi.useFakeTimers()
  const { socket, listener } = await openMessageSocket()
  listener.received('utf8', 'unread', true)
  listener.ended({ code: 1000, reason: '' })
  await socket.closed
  expect(vi.getTimerCount()).toBe(0)

  const events: number[] = []
  socket.onclose = ({ code }) => events.push(code)
  expect(events).toEqual([])
  vi.advanceTimersByTime(10_000)
  expect(events).toEqual([1000])
  expect(vi.getTimerCount()).toBe(0)
})

test('a listener to the close event that goes away takes the waiting with it', async () => {
  vi.useFakeTimers()
  const { socket, listener } = await openMessageSocket()
  socket.onclose = () => undefined
  listener.received('utf8', 'unread', true)
  listener.ended({ code: 1000, reason: '' })
  expect(vi.getTimerCount()).toBe(1)
  socket.onclose = null
  expect(vi.getTimerCount()).toBe(0)
})

test('after our own close() the close event does not wait for unread messages', async () => {
  const { socket, listener } = await openMessageSocket()
  const events: number[] = []
  socket.onclose = (event) => events.push(event.code)
  listener.received('utf8', 'unread', true)
  const closed = socket.close()
  listener.ended({ code: 1000, reason: '' })
  await closed
  expect(events).toEqual([1000])
})

test('a readable of a StreamWebSocket reads sections and puts back what a BYOB read cannot take', async () => {
  const { socket, listener } = await openStreamSocket()
  listener.received('binary', new Uint8Array([1, 2, 3, 4, 5]), true)
  const byob = (socket.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({ mode: 'byob' })
  const first = await byob.read(new Uint8Array(2))
  expect(first.value).toEqual(new Uint8Array([1, 2]))
  byob.releaseLock()
  const reader = socket.readable.getReader()
  expect((await reader.read()).value).toEqual(new Uint8Array([3, 4, 5]))
})

test('what was queued before our close() stays readable in sections', async () => {
  const { socket, listener } = await openStreamSocket()
  listener.received('binary', new Uint8Array([1, 2, 3, 4, 5]), true)
  const closed = socket.close()
  const byob = (socket.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({ mode: 'byob' })
  expect((await byob.read(new Uint8Array(2))).value).toEqual(new Uint8Array([1, 2]))
  byob.releaseLock()
  const reader = new DataReader(socket.readable)
  await reader.load(1)
  expect(reader.readByte()).toBe(3)
  reader.detachStream()
  listener.ended({ code: 1000, reason: '' })
  await closed
  const rest = socket.readable.getReader()
  expect((await rest.read()).value).toEqual(new Uint8Array([4, 5]))
  expect((await rest.read()).done).toBe(true)
})

test('what comes after a load has given up goes back with detachStream()', async () => {
  const { socket, listener } = await openStreamSocket()
  const reader = new DataReader(socket.readable)
  await expect(reader.load(4, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
  listener.received('binary', new Uint8Array([1, 2]), true)
  await delay(0)
  reader.detachStream()
  listener.received('binary', new Uint8Array([3]), true)
  const rest = socket.readable.getReader()
  expect((await rest.read()).value).toEqual(new Uint8Array([1, 2]))
  expect((await rest.read()).value).toEqual(new Uint8Array([3]))
})

test('readable.cancel() discards what waits as well, and the close event waits for it no more', async () => {
  const { socket, listener } = await openMessageSocket()
  const events: number[] = []
  socket.onclose = ({ code }) => events.push(code)
  listener.received('utf8', 'queued', true)
  listener.ended({ code: 1000, reason: '' })
  expect(events).toEqual([])
  await socket.readable.cancel()
  expect(events).toEqual([1000])
  expect(await socket.receive()).toBeNull()
})

test('an empty message on a stream is not its end', async () => {
  const { socket, listener } = await openStreamSocket()
  const reader = socket.readable.getReader()
  const read = reader.read()
  listener.received('binary', new Uint8Array(0), true)
  listener.received('utf8', 'a', true)
  expect(await read).toEqual({ done: false, value: new Uint8Array([97]) })
  const end = reader.read()
  listener.ended({ code: 1000, reason: '' })
  expect((await end).done).toBe(true)
})

test('a pending BYOB read ends with the stream', async () => {
  const { socket, listener } = await openStreamSocket()
  const byob = (socket.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({ mode: 'byob' })
  const end = byob.read(new Uint8Array(2))
  listener.ended({ code: 1000, reason: '' })
  expect((await end).done).toBe(true)
})

test('readable.cancel() discards further input and leaves the socket open', async () => {
  const { socket, transport, listener } = await openStreamSocket({ receiveBufferSize: 1 })
  listener.received('binary', new Uint8Array(5), true)
  await socket.readable.cancel()
  expect(transport.calls).toEqual(['pause', 'resume'])
  listener.received('binary', new Uint8Array(5), true)
  expect(transport.calls).toEqual(['pause', 'resume'])
  expect(socket.state).toBe('open')
})
