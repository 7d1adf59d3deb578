import { expect, test } from 'vitest'
import { DataWriter, WebSocketError } from '../src/index.js'
import { newMessageSocket, newStreamSocket, openMessageSocket, openStreamSocket } from './scripted-socket.js'
import type { ScriptedTransport } from './scripted-transport.js'

/** Lets all leave that can. */
async function leave(transport: ScriptedTransport): Promise<void> {
  for (let turns = 0; turns < 5; turns++) {
    transport.flush()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

function bytesIn({ sent }: ScriptedTransport): number {
  return sent.reduce((sum, each) => sum + Number(/\d+/.exec(each)?.[0]), 0)
}

test('writes that are joined are sent also when a late one follows close()', async () => {
  const { socket, transport, listener } = await openStreamSocket()
  const writer = socket.writable.getWriter()
  const written = ['a', 'b', 'c'].map((text) => writer.write(new TextEncoder().encode(text)))
  const closed = socket.close()
  const late = writer.write(new Uint8Array(1))
  await Promise.all(written)
  await expect(late).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
  transport.flush()
  expect(bytesIn(transport)).toBe(3)
  listener.ended({ code: 1000, reason: '' })
  await closed
})

test('small writes of one tick travel together, the first and those of views and buffers included', async () => {
  const { socket, transport } = await openStreamSocket()
  const writer = socket.writable.getWriter()
  await writer.ready
  for (let round = 1; round <= 2; round++) {
    const buffer = Uint8Array.of(1, 2, 3).buffer
    await Promise.all([
      writer.write(new Uint8Array(buffer)),
      writer.write(buffer),
      writer.write(new DataView(buffer, 1)),
    ])
    expect(transport.sent).toEqual(Array.from({ length: round }, () => 'binary:8'))
  }
})

test('a small write alone leaves in the same tick', async () => {
  const { socket, transport } = await openStreamSocket()
  const writer = socket.writable.getWriter()
  await writer.ready
  await new Promise((resolve) => setTimeout(resolve, 0))
  void writer.write(Uint8Array.of(1))
  await Promise.resolve()
  await Promise.resolve()
  expect(transport.sent).toEqual(['binary:1'])
})

test('`writable.close()` before there is a connection waits for it, with nothing written, too', async () => {
  for (const { socket, transport } of [newMessageSocket(), newStreamSocket()]) {
    const closed = socket.writable.close()
    const connected = socket.connect('ws://test')
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(socket.state).toBe('connecting')
    transport.listener?.opened()
    await connected
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(transport.calls).toEqual(['close 1000'])
    transport.listener?.ended({ code: 1000, reason: '' })
    await closed
  }
})

test('`writable.close()` rejects if there never is a connection', async () => {
  const { socket, transport } = newMessageSocket()
  const connected = socket.connect('ws://test')
  const closed = socket.writable.close()
  await new Promise((resolve) => setTimeout(resolve, 0))
  transport.listener?.ended({ code: 1006, reason: '' })
  await expect(connected).rejects.toMatchObject({ code: 'ERR_CONNECT_FAILED' })
  await expect(closed).rejects.toMatchObject({ code: 'ERR_CONNECT_FAILED' })
  const given = newMessageSocket().socket
  const writer = given.writable.getWriter()
  const never = writer.close()
  await new Promise((resolve) => setTimeout(resolve, 0))
  given.abort()
  await expect(never).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  await expect(writer.closed).rejects.toMatchObject({ code: 'ERR_ABORTED' })
})

test('a last part that is given up ends the connection: the message has begun', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 1 })
  const first = socket.sendNonfinalFrame('first')
  const aborting = new AbortController()
  const last = socket.sendFinalFrame('last', { signal: aborting.signal })
  const next = socket.send('another message')
  aborting.abort('changed my mind')
  await expect(last).rejects.toBe('changed my mind')
  await expect(first).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  await expect(next).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  expect(transport.sent).toEqual(['utf8:5+'])
  expect(socket.state).toBe('closed')
})

test('bytes that are transferred while they wait are an error, and nothing else is sent in their place', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 1 })
  void socket.send('x')
  void socket.send('in between')
  const bytes = new Uint8Array(100)
  const sent = socket.send(bytes)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  transport.flush()
  transport.flush()
  await expect(sent).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(transport.sent).toEqual(['utf8:1', 'utf8:10'])
  expect([socket.state, socket.bufferedAmount]).toEqual(['open', 0])
})

test.each([
  ['a MessageWebSocket', openMessageSocket],
  ['a StreamWebSocket', openStreamSocket],
])(
  'a chunk of %s that is transferred while it waits rejects its write and ends the connection',
  async (_what, open) => {
    const { socket, transport } = await open({ sendBufferSize: 1000, sendTimeout: Infinity })
    const writer = socket.writable.getWriter()
    await writer.ready
    const before = writer.write(new Uint8Array(70_000))
    const bytes = new Uint8Array(10)
    const writes = Promise.allSettled([writer.write(bytes), writer.write(new Uint8Array(3))])
    structuredClone(bytes, { transfer: [bytes.buffer] })
    await leave(transport)
    await before
    const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('10 bytes that waited') }
    expect(await writes).toMatchObject([{ reason: refused }, { reason: refused }])
    await expect(socket.closed).rejects.toMatchObject(refused)
    expect(bytesIn(transport)).toBe(70_000)
  },
)

test('a chunk of a StreamWebSocket that shrinks while it waits is not sent with zeros', async () => {
  const { socket, transport } = await openStreamSocket({ sendBufferSize: 1000 })
  const writer = socket.writable.getWriter()
  await writer.ready
  const before = writer.write(new Uint8Array(70_000))
  const ResizableBuffer = ArrayBuffer as new (size: number, options: object) => ArrayBuffer
  const buffer = new ResizableBuffer(10, { maxByteLength: 20 })
  const writes = Promise.allSettled([writer.write(new Uint8Array(buffer)), writer.write(new Uint8Array(3))])
  ;(buffer as unknown as { resize(size: number): void }).resize(4)
  await leave(transport)
  await before
  expect(await writes).toMatchObject([{ reason: { code: 'ERR_INVALID_ARGUMENT' } }, {}])
  expect(bytesIn(transport)).toBe(70_000)
})

test('a store() past sendBufferLimit is refused, and what was written can be stored later', async () => {
  const { socket, transport } = await openMessageSocket({ sendBufferSize: 5, sendBufferLimit: 10 })
  const sent = socket.send(new Uint8Array(8))
  const writer = new DataWriter(socket.writable)
  writer.writeString('abc')
  await expect(writer.store()).rejects.toMatchObject({ code: 'ERR_SEND_OVERFLOW' })
  expect([socket.state, writer.unstoredBufferLength]).toEqual(['open', 3])
  transport.flush()
  await sent
  expect(await writer.store()).toBe(3)
  expect(transport.sent).toEqual(['binary:8', 'binary:3'])
})

test('a signal whose reason is an error of another socket ends the connection as any signal does', async () => {
  const { socket } = await openMessageSocket({ sendBufferSize: 1 })
  const controller = new AbortController()
  const sent = socket.send('on its way', { signal: controller.signal })
  const reason = new WebSocketError('The other connection was lost.', { code: 'ERR_CONNECTION_LOST' })
  controller.abort(reason)
  await expect(sent).rejects.toBe(reason)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
})

test.each([
  ['a MessageWebSocket', openMessageSocket],
  ['a StreamWebSocket', openStreamSocket],
])('nothing overtakes a chunk of %s that is refused', async (_what, open) => {
  const { socket, transport } = await open()
  const writer: WritableStreamDefaultWriter<unknown> = socket.writable.getWriter()
  await writer.ready
  // The first takes the way through the stream, so that the second waits for its turn there.
  const chunks = [new ArrayBuffer(1), 5, new Uint8Array(3)]
  const writes = await Promise.allSettled(chunks.map((chunk) => writer.write(chunk)))
  expect(writes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(transport.sent).toEqual(['binary:1'])
})

test.each([
  ['a MessageWebSocket', openMessageSocket],
  ['a StreamWebSocket', openStreamSocket],
])('writable.abort() of %s ends the connection at once, whatever is being written', async (_what, open) => {
  const { socket, transport } = await open({ sendBufferSize: 1 })
  const writer = socket.writable.getWriter()
  await writer.ready
  const written = writer.write(new Uint8Array(70_000))
  const refused = expect(written).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  await new Promise((resolve) => setTimeout(resolve, 0))
  const reason = new Error('stop')
  const aborted = writer.abort(reason)
  expect([socket.state, transport.calls]).toEqual(['closed', ['abort']])
  await aborted
  await refused
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
})

test('a store() on a StreamWebSocket that nobody awaits is unhandled by nobody when the connection is lost', async () => {
  const { socket, listener } = await openStreamSocket({ sendBufferSize: 1 })
  const writer = new DataWriter(socket.writable)
  writer.writeBytes(new Uint8Array(100_000))
  void writer.store()
  void writer.flush()
  listener.ended({ code: 1006, reason: '' })
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  await new Promise((resolve) => setTimeout(resolve, 10))
  writer.writeByte(1)
  void writer.store()
  await new Promise((resolve) => setTimeout(resolve, 10))
})
