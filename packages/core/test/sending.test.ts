import { expect, test } from 'vitest'
import { openMessageSocket, openStreamSocket } from './scripted-socket.js'

const KiB = 1024

test('send resolves at once while less than sendBufferSize is waiting', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 10 })
  await socket.send('12345')
  await socket.send('67890')
  expect(transport.sent).toEqual(['utf8:5', 'utf8:5'])
})

test('a send that goes above sendBufferSize resolves when there is room again', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 10 })
  let resolved = false
  const sent = socket.send(new Uint8Array(25)).then(() => {
    resolved = true
  })
  await Promise.resolve()
  transport.flush(10)
  await Promise.resolve()
  expect(resolved).toBe(false)
  transport.flush(5)
  await sent
  expect(socket.bufferedAmount).toBe(10)
})

test('what waits above the mark is not with the transport and keeps its order', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 10 })
  const first = socket.send(new Uint8Array(10))
  const second = socket.send('b')
  const third = socket.send('c')
  expect(transport.sent).toEqual(['binary:10'])
  expect(socket.bufferedAmount).toBe(12)
  transport.flush()
  await Promise.all([first, second, third])
  expect(transport.sent).toEqual(['binary:10', 'utf8:1', 'utf8:1'])
})

test('a large message goes out in frames as there is room, and others wait for its end', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 100 * KiB })
  const large = socket.send(new Uint8Array(200 * KiB))
  const small = socket.send('x')
  expect(transport.sent).toEqual([`binary:${64 * KiB}+`, `binary:${64 * KiB}+`])
  transport.flush()
  await large
  await small
  expect(transport.sent.slice(2)).toEqual([`binary:${64 * KiB}+`, `binary:${8 * KiB}`, 'utf8:1'])
})

test('where a message cannot go out in frames it goes out whole', async () => {
  const { socket, transport } = await openMessageSocket({}, { fragments: false, sendProgress: 'message' })
  await socket.send(new Uint8Array(200 * KiB))
  expect(transport.sent).toEqual([`binary:${200 * KiB}`])
})

test('a send past sendBufferLimit rejects, one message into an empty queue always passes', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 5, sendBufferLimit: 10 })
  const first = socket.send(new Uint8Array(50))
  await expect(socket.send('x')).rejects.toMatchObject({ code: 'ERR_SEND_OVERFLOW' })
  transport.flush()
  await first
  await socket.send('x')
  expect(transport.sent).toEqual(['binary:50', 'utf8:1'])
})

test('a part of a message and a Blob past sendBufferLimit are refused as any send is', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 5, sendBufferLimit: 10 })
  const overflow = { code: 'ERR_SEND_OVERFLOW' }
  const first = socket.send(new Uint8Array(8))
  await expect(socket.send(new Blob(['abc']))).rejects.toMatchObject(overflow)
  await expect(socket.sendNonfinalFrame('abc')).rejects.toMatchObject(overflow)
  await expect(socket.sendFinalFrame('abc')).rejects.toMatchObject(overflow)
  const fits = socket.sendFinalFrame('ab')
  transport.flush()
  await Promise.all([first, fits])
  expect(transport.sent).toEqual(['binary:8', 'utf8:2'])
})

test('a send that times out before its first byte has left is withdrawn and the socket stays open', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 5 })
  const first = socket.send('123456')
  const second = socket.send('never', { timeout: 20 })
  await expect(second).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT', status: 'Timeout' })
  expect(socket.state).toBe('open')
  transport.flush()
  await first
  expect(transport.sent).toEqual(['utf8:6'])
  expect(socket.bufferedAmount).toBe(0)
})

test('a send whose signal fires before its first byte has left rejects with the reason and is withdrawn', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 5 })
  const first = socket.send('123456')
  const controller = new AbortController()
  const second = socket.send('never', { signal: controller.signal })
  const reason = new Error('changed my mind')
  controller.abort(reason)
  await expect(second).rejects.toBe(reason)
  transport.flush()
  await first
  expect(transport.sent).toEqual(['utf8:6'])
  expect(socket.state).toBe('open')
})

test('a send that times out with bytes on their way ends the connection', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 5 })
  await expect(socket.send('123456', { timeout: 20 })).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
  expect(transport.calls).toEqual(['abort'])
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT', undeliveredBytes: 6 })
})

test('a Blob keeps its place in the order while it is read', async () => {
  const { socket, transport } = await openMessageSocket()
  const first = socket.send(new Blob(['blob']))
  const second = socket.send('text')
  await Promise.all([first, second])
  expect(transport.sent).toEqual(['binary:4', 'utf8:4'])
})

test('a Blob whose signal fires while it is read is not sent', async () => {
  const { socket, transport } = await openMessageSocket()
  const controller = new AbortController()
  const first = socket.send(new Blob(['blob']), { signal: controller.signal })
  const second = socket.send('text')
  controller.abort('no longer')
  await expect(first).rejects.toBe('no longer')
  await second
  expect(transport.sent).toEqual(['utf8:4'])
})

test('the order of sending is the order of the calls, over send and writable alike', async () => {
  const { socket, transport } = await openMessageSocket()
  const writer = socket.writable.getWriter()
  await writer.ready
  const writes = [writer.write('a'), writer.write('bb'), socket.send('ccc'), writer.write('dddd')]
  await Promise.all(writes)
  expect(transport.sent).toEqual(['utf8:1', 'utf8:2', 'utf8:3', 'utf8:4'])
})

test('messageType is taken when the write is called', async () => {
  const { socket, transport } = await openMessageSocket()
  const writer = socket.writable.getWriter()
  const bytes = new Uint8Array([65])
  const first = writer.write(bytes)
  socket.control.messageType = 'utf8'
  const second = writer.write(bytes)
  socket.control.messageType = 'binary'
  await Promise.all([first, second])
  expect(transport.sent).toEqual(['binary:1', 'utf8:1'])
})

test('small writes of one tick to a StreamWebSocket travel together', async () => {
  const { socket, transport } = await openStreamSocket()
  const writer = socket.writable.getWriter()
  await Promise.all([1, 2, 3, 4].map((size) => writer.write(new Uint8Array(size))))
  expect(transport.sent).toEqual(['binary:10'])
  await writer.write(new Uint8Array(5))
  expect(transport.sent).toEqual(['binary:10', 'binary:5'])
})

test('large writes to a StreamWebSocket are cut into messages', async () => {
  const { socket, transport } = await openStreamSocket()
  const writer = socket.writable.getWriter()
  await writer.write(new Uint8Array(150 * KiB))
  expect(transport.sent).toEqual([`binary:${64 * KiB}`, `binary:${64 * KiB}`, `binary:${22 * KiB}`])
})

test('close() drains what was written, chunks inside the stream included', async () => {
  const { socket, transport, listener } = await openStreamSocket({ sendBufferSize: 10 })
  const writer = socket.writable.getWriter()
  const writes = Promise.all([
    writer.write(new Uint8Array(8)),
    writer.write(new Uint8Array(30)),
    writer.write(new Uint8Array(4)),
  ])
  const closed = socket.close(1000, 'done')
  expect(transport.calls).toEqual([])
  while (transport.calls.length === 0) {
    transport.flush()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await writes
  expect(transport.calls).toEqual(['close 1000 done'])
  expect(transport.sent.map((each) => Number(each.slice(7))).reduce((sum, size) => sum + size)).toBe(42)
  listener.ended({ code: 1000, reason: 'done' })
  expect(await closed).toEqual({ code: 1000, reason: 'done' })
})

test('bufferedAmount counts what waits in the stream, in the queue and in the transport', async () => {
  const { socket, transport } = await openStreamSocket({ sendBufferSize: 10 })
  const writer = socket.writable.getWriter()
  await writer.ready
  const writes = [20, 30, 40].map((size) => writer.write(new Uint8Array(size)))
  expect(socket.bufferedAmount).toBe(90)
  while (socket.bufferedAmount > 0) {
    transport.flush()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(writes)
})

test('a write after writer.close() leaves no gap in the order of sending', async () => {
  const { socket, transport, listener } = await openMessageSocket()
  const writer = socket.writable.getWriter()
  const closing = writer.close()
  await expect(writer.write('late')).rejects.toBeInstanceOf(TypeError)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(transport.calls).toEqual(['close 1000'])
  listener.ended({ code: 1000, reason: '' })
  await closing
})

test('a write after close() has begun is refused and does not disturb the closing', async () => {
  const { socket, transport, listener } = await openMessageSocket()
  const writer = socket.writable.getWriter()
  const closed = socket.close()
  await expect(writer.write('late')).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
  expect(transport.calls).toEqual(['close 1000'])
  listener.ended({ code: 1000, reason: '' })
  expect(await closed).toEqual({ code: 1000, reason: '' })
})

test('sends that wait when the connection is lost reject with its error, unhandled by nobody', async () => {
  const { socket, listener } = await openMessageSocket({ sendBufferSize: 1 })
  void socket.send('first')
  void socket.send('second')
  const third = socket.send('third')
  listener.ended({ code: 1006, reason: '' })
  await expect(third).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', undeliveredBytes: 16 })
})

test('sends that wait when the peer closes reject with ERR_CLOSED, which has phase, code and reason', async () => {
  const { socket, listener } = await openMessageSocket({ sendBufferSize: 1 })
  void socket.send('first')
  const second = socket.send('second')
  listener.ended({ code: 1001, reason: 'going' })
  const told = { code: 'ERR_CLOSED', phase: 'open', closeCode: 1001, reason: 'going', undeliveredBytes: 11 }
  await expect(second).rejects.toMatchObject(told)
})

test('parts of a message go out as frames, and what is sent meanwhile waits for its end', async () => {
  const { socket, transport } = await openMessageSocket()
  const sends = [socket.sendNonfinalFrame('a'), socket.send('whole'), socket.sendNonfinalFrame('bb')]
  expect(transport.sent).toEqual(['utf8:1+', 'utf8:2+'])
  await socket.sendFinalFrame('ccc')
  await Promise.all(sends)
  expect(transport.sent).toEqual(['utf8:1+', 'utf8:2+', 'utf8:3', 'utf8:5'])
  await socket.sendFinalFrame(new Uint8Array(4))
  expect(transport.sent.at(-1)).toBe('binary:4')
})

test('parts of a message are joined where the transport has no fragments, within maxMessageSize', async () => {
  const { socket, transport } = await openMessageSocket(
    { maxMessageSize: 6 },
    { fragments: false, sendProgress: 'message' },
  )
  await socket.sendNonfinalFrame(new Uint8Array([1, 2]))
  void socket.send('behind')
  await socket.sendNonfinalFrame(new Uint8Array([3]))
  await expect(socket.sendNonfinalFrame(new Uint8Array(4))).rejects.toMatchObject({
    code: 'ERR_MESSAGE_TOO_BIG',
  })
  expect(transport.sent).toEqual([])
  await socket.sendFinalFrame(new Uint8Array([4]))
  expect(transport.sent).toEqual(['binary:4', 'utf8:6'])
})

test('all parts of a message are of one kind, and one that is not is refused without harm', async () => {
  const { socket, transport } = await openMessageSocket()
  await socket.sendNonfinalFrame('text')
  await expect(socket.sendFinalFrame(new Uint8Array(1))).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  })
  await socket.sendFinalFrame('end')
  expect(transport.sent).toEqual(['utf8:4+', 'utf8:3'])
})

test('a pair of surrogates is not cut between parts', async () => {
  const { socket, transport } = await openMessageSocket()
  await socket.sendNonfinalFrame('a\ud83d')
  await socket.sendFinalFrame('\ude00b')
  expect(transport.sent).toEqual(['utf8:1+', 'utf8:5'])
})

test('close() with a message begun and not ended gives it up and does not hang', async () => {
  const { socket, transport, listener } = await openMessageSocket()
  await socket.sendNonfinalFrame('begun')
  const behind = socket.send('behind it')
  const closed = socket.close()
  expect(transport.calls).toEqual(['close 1000'])
  listener.ended({ code: 1000, reason: '' })
  await closed
  await expect(behind).rejects.toMatchObject({ code: 'ERR_CLOSED' })
})

/** A Blob of 3 bytes that is read as the test wants it. */
function blobThat(arrayBuffer?: () => Promise<ArrayBuffer>): Blob {
  return { [Symbol.toStringTag]: 'Blob', size: 3, arrayBuffer } as unknown as Blob
}

const unreadable = () => new Promise<never>(() => {})

const broken = (): never => {
  throw new Error('broken')
}

test.each([
  ['has no arrayBuffer()', blobThat()],
  ['throws when it is read', blobThat(broken)],
  ['cannot be read', blobThat(() => Promise.reject(new Error('gone')))],
])('a Blob that %s is refused and holds up nobody', async (_what, blob) => {
  const { socket, transport } = await openMessageSocket()
  const refused = socket.send(blob)
  const behind = socket.send('behind')
  await expect(refused).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: 'The Blob cannot be read, so it was not sent.',
  })
  await behind
  expect(transport.sent).toEqual(['utf8:6'])
  expect([socket.state, socket.bufferedAmount]).toEqual(['open', 6])
})

test('the timeout of a send counts while its Blob is read, and says what it waited for', async () => {
  const { socket, transport } = await openMessageSocket()
  const sent = socket.send(blobThat(unreadable), { timeout: 20 })
  const behind = socket.send('behind')
  await expect(sent).rejects.toMatchObject({
    code: 'ERR_SEND_TIMEOUT',
    message: expect.stringContaining('Blob to be read'),
  })
  await behind
  expect(transport.sent).toEqual(['utf8:6'])
})

test('the signal of a send ends it while its Blob is read', async () => {
  const { socket, transport } = await openMessageSocket()
  const controller = new AbortController()
  const sent = socket.send(blobThat(unreadable), { signal: controller.signal })
  const behind = socket.send('behind')
  controller.abort('no longer')
  await expect(sent).rejects.toBe('no longer')
  await behind
  expect(transport.sent).toEqual(['utf8:6'])
})

test('a Blob that was given up is not sent when it has been read at last', async () => {
  const { socket, transport } = await openMessageSocket()
  let read = (_buffer: ArrayBuffer): void => {}
  const blob = blobThat(
    () =>
      new Promise((resolve) => {
        read = resolve
      }),
  )
  await expect(socket.send(blob, { timeout: 1 })).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
  read(new ArrayBuffer(3))
  await socket.send('behind')
  expect(transport.sent).toEqual(['utf8:6'])
  expect(socket.bufferedAmount).toBe(6)
})

test('a send that waits behind a message that is not ended is told so when its time is over', async () => {
  const { socket } = await openMessageSocket()
  await socket.sendNonfinalFrame('begun')
  await expect(socket.send('behind', { timeout: 20 })).rejects.toMatchObject({
    code: 'ERR_SEND_TIMEOUT',
    message: expect.stringContaining('sendFinalFrame()'),
  })
  expect(socket.state).toBe('open')
})
