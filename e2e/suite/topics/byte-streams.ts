import { defineCase, suite } from '../define-case.js'
import { bytesOf, concatenated, drain, kibibyte, mebibyte, numbers, pattern, sha256 } from '../payload.js'

export const byteStreams = suite('byte streams', [
  defineCase('`writable` arrives byte for byte, always binary', async (context) => {
    const { stream, newId, stats, expect } = context
    const id = newId()
    const socket = await stream('/count', { id })
    const bytes = pattern(3_000_001)
    const writer = socket.writable.getWriter()
    // A text message "report" would be a question to this server
    await writer.write(bytesOf('report'))
    await writer.write(new DataView(bytes.buffer, 0, 1))
    await writer.write(bytes.buffer.slice(1, 1_000))
    for (let start = 1_000; start < bytes.length; start += 100_000) {
      await writer.write(bytes.subarray(start, start + 100_000))
    }
    await writer.close()
    const { received } = await stats(id)
    expect(received.bytes).to.equal(bytes.length + 6)
    expect(received.sha256).to.equal(await sha256(concatenated([bytesOf('report'), bytes])))
  }),

  defineCase('`writable`: small writes of one tick travel together', async (context) => {
    const { stream, newId, stats, expect } = context
    const id = newId()
    const socket = await stream('/count', { id })
    const writer = socket.writable.getWriter()
    await writer.ready
    const chunk = (index: number) => {
      const bytes = Uint8Array.of(index)
      return [bytes, bytes.buffer, new DataView(bytes.buffer)][index % 3] ?? bytes
    }
    await Promise.all(numbers(200).map((index) => writer.write(chunk(index))))
    await socket.close()
    const { received } = await stats(id)
    expect(received.sha256).to.equal(await sha256(Uint8Array.from(numbers(200))))
    expect(received.messages).to.equal(1)
  }),

  defineCase('`writable`: large chunks are cut', async ({ stream, newId, stats, has, expect }) => {
    const id = newId()
    const socket = await stream('/count', { id })
    const bytes = pattern(mebibyte)
    const writer = socket.writable.getWriter()
    await writer.write(bytes)
    await writer.close()
    const { received } = await stats(id)
    expect(received.sha256).to.equal(await sha256(bytes))
    if (!has('headers')) expect(received.messages).to.equal(16)
  }),

  defineCase('`writable` takes a piped stream, and stays open with `preventClose`', async (context) => {
    const { stream, newId, stats, expect } = context
    const id = newId()
    const socket = await stream('/count', { id })
    const bytes = pattern(2 * mebibyte)
    await new Blob([bytes]).stream().pipeTo(socket.writable, { preventClose: true })
    expect([socket.state, socket.writable.locked]).to.deep.equal(['open', false])
    await new Blob([bytes]).stream().pipeTo(socket.writable)
    expect({ ...(await socket.closed) }).to.deep.equal({ code: 1000, reason: '' })
    const { received } = await stats(id)
    expect(received.sha256).to.equal(await sha256(concatenated([bytes, bytes])))
  }),

  defineCase(
    '`readable` gives back what `writable` took',
    { timeout: 30_000 },
    async ({ stream, expect }) => {
      const socket = await stream('/echo')
      const bytes = pattern(8 * mebibyte)
      const sent = new Blob([bytes]).stream().pipeTo(socket.writable, { preventClose: true })
      const reader = socket.readable.getReader()
      const chunks: Uint8Array[] = []
      for (let length = 0; length < bytes.length; ) {
        const { value } = await reader.read()
        if (value === undefined) throw new Error(`the stream ended after ${length} bytes`)
        length += value.byteLength
        chunks.push(value)
      }
      await sent
      expect(await sha256(concatenated(chunks))).to.equal(await sha256(bytes))
    },
  ),

  defineCase(
    '`readable` gives the bytes of all messages, whatever their borders',
    async ({ stream, expect }) => {
      const socket = await stream('/burst', { count: 10, size: 1_000, end: 'close', code: 1000 })
      expect(socket.readable).to.be.instanceOf(ReadableStream)
      expect(socket.readable).to.equal(socket.readable)
      const { chunks, error } = await drain(socket.readable)
      expect(error).to.equal(undefined)
      const whole = concatenated(chunks)
      expect(whole.byteLength).to.equal(10_000)
      const view = new DataView(whole.buffer)
      expect(numbers(10).map((index) => view.getUint32(index * 1_000))).to.deep.equal(numbers(10))
    },
  ),

  defineCase('`readable` gives text as its bytes', async ({ stream, expect }) => {
    const socket = await stream('/greet', { text: 'Grüße' })
    const { value } = await socket.readable.getReader().read()
    expect(value).to.be.instanceOf(Uint8Array)
    expect(new TextDecoder().decode(value)).to.equal('Grüße')
  }),

  defineCase('`readable` goes through `pipeTo` into `writable` of another', async (context) => {
    const { stream, newId, stats, eventually, expect } = context
    const id = newId()
    const source = await stream('/burst', { count: 100, size: 10_000, end: 'close', code: 1000 })
    const sink = await stream('/count', { id })
    await source.readable.pipeTo(sink.writable)
    await eventually(async () => expect((await stats(id)).received.bytes).to.equal(1_000_000))
    expect([source.state, sink.state]).to.deep.equal(['closed', 'closed'])
  }),

  defineCase(
    '`readable` fills the buffers of BYOB reads',
    { needs: 'byteStreams' },
    async ({ stream, expect }) => {
      const socket = await stream('/greet', { text: 'Hello, World!' })
      const reader = socket.readable.getReader({ mode: 'byob' })
      let text = ''
      while (text.length < 13) {
        const { value, done } = await reader.read(new Uint8Array(new ArrayBuffer(20), 3, 5))
        expect([done, value?.byteOffset, value?.buffer.byteLength]).to.deep.equal([false, 3, 20])
        text += new TextDecoder().decode(value)
      }
      expect(text).to.equal('Hello, World!')
    },
  ),

  defineCase('`readable` ends BYOB reads with the connection', { needs: 'byteStreams' }, async (context) => {
    const { stream, rejects, isosocket, expect } = context
    const clean = await stream('/close', { after: 150 })
    const end = await clean.readable.getReader({ mode: 'byob' }).read(new Uint8Array(4))
    expect([end.done, end.value?.byteLength]).to.deep.equal([true, 0])
    const lost = await stream('/drop')
    const error = await rejects(lost.readable.getReader({ mode: 'byob' }).read(new Uint8Array(4)))
    expect(error).to.be.instanceOf(isosocket.WebSocketError)
    expect(error).to.equal(await rejects(lost.closed))
  }),

  defineCase(
    '`readable` has a section before its message has ended',
    { needs: 'stream.sections' },
    async ({ stream, newId, stats, expect }) => {
      const id = newId()
      const socket = await stream('/fragments', { id, parts: 4, size: 1_000, kind: 'binary', every: 300 })
      const { value } = await socket.readable.getReader().read()
      expect(value?.byteLength).to.equal(1_000)
      expect((await stats(id)).sent.messages, 'the last part is still to come').to.equal(0)
    },
  ),

  defineCase('`readable.cancel()` discards further input and leaves the socket open', async (context) => {
    const { stream, newId, stats, eventually, expect } = context
    const id = newId()
    const socket = await stream('/push', { id, count: 200 })
    const reader = socket.readable.getReader()
    await reader.read()
    await reader.cancel(new Error('read enough'))
    expect((await reader.read()).done).to.equal(true)
    await eventually(async () => expect((await stats(id)).sent.messages).to.equal(200))
    const other = await stream('/echo', { id: `${id}-2` })
    await other.readable.cancel()
    expect(other.state).to.equal('open')
    await other.writable.getWriter().write(new Uint8Array(1_000))
    await eventually(async () => expect((await stats(`${id}-2`)).received.bytes).to.equal(1_000))
    expect({ ...(await other.close()) }).to.deep.equal({ code: 1000, reason: '' })
  }),

  defineCase('clean close by the peer: `readable` ends', async ({ stream, once, expect }) => {
    const socket = await stream('/burst', { count: 3, end: 'close', code: 4000, reason: 'that was all' })
    const event = once(socket, 'close')
    const { chunks, error } = await drain(socket.readable)
    expect([concatenated(chunks).byteLength, error]).to.deep.equal([48, undefined])
    expect(await event).to.deep.include({ code: 4000, reason: 'that was all', wasClean: true })
  }),

  defineCase('abrupt loss: `readable` errors, behind all that was received', async (context) => {
    const { stream, rejects, isosocket, expect } = context
    for (const end of ['drop', 'reset'] as const) {
      const socket = await stream('/burst', { count: 10, size: 10 * kibibyte, end })
      const loss = await rejects(socket.closed)
      const { chunks, error } = await drain(socket.readable)
      expect(error).to.be.instanceOf(isosocket.WebSocketError)
      expect(error).to.equal(loss)
      expect(concatenated(chunks).byteLength).to.equal(100 * kibibyte)
    }
  }),

  defineCase('abrupt loss: `writable` errors with the loss', async ({ stream, rejects, expect }) => {
    const socket = await stream('/drop')
    const writer = socket.writable.getWriter()
    const closed = rejects(writer.closed)
    const loss = await rejects(socket.closed)
    expect(await closed).to.equal(loss)
    expect(await rejects(writer.write(Uint8Array.of(1)))).to.equal(loss)
  }),
])
