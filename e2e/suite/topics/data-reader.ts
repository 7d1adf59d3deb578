import { defineCase, suite } from '../define-case.js'
import { bytesOf, streamOf } from '../payload.js'
import { watch } from '../settlement.js'

export const dataReader = suite('DataReader', [
  defineCase('`new DataReader(stream)` holds the lock of any stream', async (context) => {
    const { isosocket, stream, throwsWith, expect } = context
    const socket = await stream('/echo')
    for (const readable of [socket.readable, streamOf([Uint8Array.of(1)], { open: true })]) {
      const reader = new isosocket.DataReader(readable)
      expect(readable.locked).to.equal(true)
      throwsWith(() => new isosocket.DataReader(readable), 'ERR_INVALID_STATE')
      expect(reader.detachStream()).to.equal(readable)
      expect(readable.locked).to.equal(false)
    }
  }),

  defineCase('`new DataReader(stream, options)` that is refused leaves the stream as it was', (context) => {
    const { isosocket, throwsWith, expect } = context
    const readable = streamOf([Uint8Array.of(1)])
    const wrong = [
      { byteOrder: 'littleendian' },
      { unicodeEncoding: 'latin1' },
      { inputStreamOptions: 'all' },
    ]
    for (const options of wrong) {
      throwsWith(() => new isosocket.DataReader(readable, options as never), 'ERR_INVALID_ARGUMENT')
      expect(readable.locked).to.equal(false)
    }
    const writable = new WritableStream<Uint8Array>()
    throwsWith(() => new isosocket.DataWriter(writable, { byteOrder: 'le' } as never), 'ERR_INVALID_ARGUMENT')
    expect(writable.locked).to.equal(false)
  }),

  defineCase(
    '`load(count)` with `none` (the default) waits for all of it',
    async ({ isosocket, stream, expect }) => {
      const socket = await stream('/echo')
      const reader = new isosocket.DataReader(socket.readable)
      expect(reader.inputStreamOptions).to.equal('none')
      const writer = socket.writable.getWriter()
      const loaded = reader.load(6)
      const watched = watch(loaded)
      await writer.write(Uint8Array.of(1, 2, 3, 4))
      const other = await stream('/echo')
      await other.writable.getWriter().write(Uint8Array.of(0))
      await other.readable.getReader().read()
      expect(watched.state).to.equal('pending')
      await writer.write(Uint8Array.of(5, 6, 7))
      expect(await loaded).to.equal(6)
      expect(reader.unconsumedBufferLength, 'never more than asked').to.equal(6)
      expect(reader.readBytes(6)).to.deep.equal(Uint8Array.of(1, 2, 3, 4, 5, 6))
      expect(await reader.load(1)).to.equal(1)
      expect(reader.readByte()).to.equal(7)
    },
  ),

  defineCase('`load(count)` with `partial` takes what has come', async ({ isosocket, stream, expect }) => {
    const socket = await stream('/greet', { text: 'short' })
    const reader = new isosocket.DataReader(socket.readable, { inputStreamOptions: 'partial' })
    expect(await reader.load(256)).to.equal(5)
    expect(reader.unconsumedBufferLength).to.equal(5)
    expect(reader.readString(reader.unconsumedBufferLength)).to.equal('short')
    await socket.writable.getWriter().write(bytesOf('again'))
    expect(await reader.load(2)).to.equal(2)
    expect(reader.unconsumedBufferLength).to.equal(2)
    expect(await reader.load(256)).to.equal(3)
    expect(reader.readString(5)).to.equal('again')
  }),

  defineCase('`load(count)` adds to what is not read yet', async ({ isosocket, expect }) => {
    const reader = new isosocket.DataReader(streamOf([bytesOf('abc'), bytesOf('def')]))
    expect(reader.unconsumedBufferLength).to.equal(0)
    expect(await reader.load(2)).to.equal(2)
    expect(await reader.load(3)).to.equal(3)
    expect(reader.unconsumedBufferLength).to.equal(5)
    expect(reader.readString(5)).to.equal('abcde')
  }),

  defineCase('`load(count)` at the end of the stream: a short count, then 0', async (context) => {
    const { isosocket, stream, expect } = context
    const socket = await stream('/burst', { count: 2, size: 50, end: 'close' })
    for (const readable of [socket.readable, streamOf([new Uint8Array(60), new Uint8Array(40)])]) {
      const reader = new isosocket.DataReader(readable)
      expect(await reader.load(70)).to.equal(70)
      expect(await reader.load(70)).to.equal(30)
      expect(await reader.load(70)).to.equal(0)
      expect(await reader.load(70)).to.equal(0)
      expect(reader.unconsumedBufferLength).to.equal(100)
    }
  }),

  defineCase('`load(count, { timeout })` rejects ERR_RECEIVE_TIMEOUT and loses nothing', async (context) => {
    const { isosocket, stream, rejectsWith, expect } = context
    const socket = await stream('/echo')
    const writer = socket.writable.getWriter()
    const reader = new isosocket.DataReader(socket.readable)
    await writer.write(bytesOf('abc'))
    const error = await rejectsWith(reader.load(6, { timeout: 300 }), 'ERR_RECEIVE_TIMEOUT')
    expect(error.status).to.equal('Timeout')
    expect(error.message).to.equal('load(6) was not done within 300 ms. Nothing is lost: try again.')
    const foreign = new isosocket.DataReader(streamOf([bytesOf('abc')], { open: true }))
    const late = await rejectsWith(foreign.load(6, { timeout: 30 }), 'ERR_RECEIVE_TIMEOUT')
    expect(late.message).to.equal('load(6) was not done within 30 ms. Nothing is lost: try again.')
    expect(foreign.readString(3)).to.equal('abc')
    expect(socket.state).to.equal('open')
    await writer.write(bytesOf('def'))
    await reader.load(6 - reader.unconsumedBufferLength)
    expect(reader.readString(6)).to.equal('abcdef')
  }),

  defineCase(
    '`load(count)` on a socket has `receiveTimeout`',
    async ({ isosocket, stream, rejectsWith, expect }) => {
      const socket = await stream('/echo', {}, { receiveTimeout: 80 })
      const reader = new isosocket.DataReader(socket.readable)
      expect((await rejectsWith(reader.load(1), 'ERR_RECEIVE_TIMEOUT')).message).to.include('80')
      expect(socket.state).to.equal('open')
    },
  ),

  defineCase('`load(count, { signal })` rejects with the reason and loses nothing', async (context) => {
    const { isosocket, stream, rejects, expect } = context
    const socket = await stream('/echo')
    const reader = new isosocket.DataReader(socket.readable)
    const controller = new AbortController()
    const loading = reader.load(3, { signal: controller.signal })
    const reason = { why: 'changed plans' }
    controller.abort(reason)
    expect(await rejects(loading)).to.equal(reason)
    expect(await rejects(reader.load(3, { signal: AbortSignal.abort(reason) }))).to.equal(reason)
    await socket.writable.getWriter().write(bytesOf('abc'))
    expect(await reader.load(3)).to.equal(3)
    expect(reader.readString(3)).to.equal('abc')
    expect(socket.state).to.equal('open')
  }),

  defineCase('`load(count, { timeout })` counts past 2³¹ ms, and not with Infinity', async (context) => {
    const { isosocket, stream, delay, expect } = context
    const socket = await stream('/echo')
    const writer = socket.writable.getWriter()
    const reader = new isosocket.DataReader(socket.readable)
    for (const timeout of [2 ** 31, 2 ** 45, Number.POSITIVE_INFINITY]) {
      const loading = reader.load(1, { timeout })
      const watched = watch(loading)
      await delay(60)
      expect(watched.state).to.equal('pending')
      await writer.write(Uint8Array.of(1))
      expect(await loading).to.equal(1)
    }
  }),

  defineCase(
    '`load()` during a `load()` is ERR_INVALID_STATE, and so is `detachStream()`',
    async (context) => {
      const { isosocket, stream, rejectsWith, throwsWith, expect } = context
      const socket = await stream('/echo')
      const reader = new isosocket.DataReader(socket.readable)
      const first = reader.load(3)
      await rejectsWith(reader.load(1), 'ERR_INVALID_STATE')
      throwsWith(() => reader.detachStream(), 'ERR_INVALID_STATE')
      await socket.writable.getWriter().write(bytesOf('abc'))
      expect(await first).to.equal(3)
      expect(reader.readString(3)).to.equal('abc')
      expect(reader.detachStream()).to.equal(socket.readable)
    },
  ),

  defineCase('`readBytes(n)` gives a new `Uint8Array`', ({ isosocket, expect }) => {
    const source = Uint8Array.of(1, 2, 3, 4, 5)
    const reader = isosocket.DataReader.fromBuffer(source)
    const first = reader.readBytes(2)
    expect(Object.getPrototypeOf(first)).to.equal(Uint8Array.prototype)
    expect([first.byteOffset, first.buffer.byteLength]).to.deep.equal([0, 2])
    first.fill(9)
    expect(reader.readBytes(3)).to.deep.equal(Uint8Array.of(3, 4, 5))
    expect(source).to.deep.equal(Uint8Array.of(1, 2, 3, 4, 5))
    expect(reader.readBytes(0)).to.deep.equal(new Uint8Array(0))
  }),

  defineCase('`readBuffer(n)` gives an `ArrayBuffer`', ({ isosocket, expect }) => {
    const reader = isosocket.DataReader.fromBuffer(Uint8Array.of(1, 2, 3))
    expect(reader.readBuffer(2)).to.deep.equal(Uint8Array.of(1, 2).buffer)
    expect(reader.unconsumedBufferLength).to.equal(1)
  }),

  defineCase(
    '`readString(codeUnits)` counts bytes of UTF-8, keeps a BOM, decodes strictly',
    async (context) => {
      const { isosocket, throwsWith, expect } = context
      const reader = isosocket.DataReader.fromBuffer(bytesOf('\uFEFFGrüße 🌍'))
      expect(reader.unicodeEncoding).to.equal('utf8')
      expect(reader.readString(3)).to.equal('\uFEFF')
      expect(reader.readString(reader.unconsumedBufferLength)).to.equal('Grüße 🌍')
      const cut = isosocket.DataReader.fromBuffer(bytesOf('aé'))
      throwsWith(() => cut.readString(2), 'ERR_INVALID_UTF8')
      expect(cut.unconsumedBufferLength, 'nothing consumed').to.equal(3)
      expect(cut.readString(3)).to.equal('aé')
    },
  ),

  defineCase('reading past what is loaded is ERR_OUT_OF_BOUNDS, nothing consumed', async (context) => {
    const { isosocket, throwsWith, expect } = context
    const reader = new isosocket.DataReader(streamOf([Uint8Array.of(1, 2, 3, 4, 5, 6)]))
    throwsWith(() => reader.readByte(), 'ERR_OUT_OF_BOUNDS')
    await reader.load(3)
    const reads: (() => unknown)[] = [
      () => reader.readBytes(4),
      () => reader.readBuffer(4),
      () => reader.readString(4),
      () => reader.readInt32(),
      () => reader.readUInt32(),
      () => reader.readInt64(),
      () => reader.readUInt64(),
      () => reader.readSingle(),
      () => reader.readDouble(),
      () => reader.readGuid(),
      () => reader.readDateTime(),
      () => reader.readTimeSpan(),
    ]
    for (const read of reads) throwsWith(read, 'ERR_OUT_OF_BOUNDS')
    expect(reader.unconsumedBufferLength).to.equal(3)
    expect(reader.readBytes(3)).to.deep.equal(Uint8Array.of(1, 2, 3))
  }),

  defineCase('`detachStream()` gives the stream back, and what was not loaded with it', async (context) => {
    const { isosocket, stream, expect } = context
    const socket = await stream('/greet', { text: 'Hello, World!' })
    const first = new isosocket.DataReader(socket.readable)
    await first.load(5)
    expect(first.readString(5)).to.equal('Hello')
    expect(first.detachStream()).to.equal(socket.readable)
    expect([socket.readable.locked, socket.state]).to.deep.equal([false, 'open'])
    const second = new isosocket.DataReader(socket.readable)
    expect(await second.load(2)).to.equal(2)
    expect(second.readString(2)).to.equal(', ')
    second.detachStream()
    const { value } = await socket.readable.getReader().read()
    expect(new TextDecoder().decode(value)).to.equal('World!')
  }),

  defineCase('`detachStream()` of a stream that takes nothing back names the surplus', async (context) => {
    const { isosocket, throwsWith, expect } = context
    const readable = streamOf([bytesOf('Hello'), bytesOf('World')])
    const reader = new isosocket.DataReader(readable)
    await reader.load(3)
    const error = throwsWith(() => reader.detachStream(), 'ERR_INVALID_STATE')
    expect(error.message).to.match(/\b2\b/)
    expect(error.message).to.include('detachBuffer')
    expect(reader.readString(3)).to.equal('Hel')
    expect(await reader.load(2)).to.equal(2)
    expect(new TextDecoder().decode(reader.detachBuffer())).to.equal('lo')
    expect(reader.detachStream()).to.equal(readable)
    expect(new TextDecoder().decode((await readable.getReader().read()).value)).to.equal('World')
  }),

  defineCase(
    '`detachBuffer()` gives the surplus, too, of a stream that takes nothing back',
    async (context) => {
      const { isosocket, stream, expect } = context
      const readable = streamOf([bytesOf('Hello'), bytesOf('World')])
      const reader = new isosocket.DataReader(readable)
      await reader.load(3)
      reader.readByte()
      expect(reader.unconsumedBufferLength, 'never more than asked').to.equal(2)
      expect(reader.detachBuffer()).to.deep.equal(bytesOf('ello'))
      expect(reader.unconsumedBufferLength).to.equal(0)
      expect(reader.detachStream()).to.equal(readable)
      expect((await readable.getReader().read()).value).to.deep.equal(bytesOf('World'))
      const socket = await stream('/greet', { text: 'Hello' })
      const own = new isosocket.DataReader(socket.readable)
      await own.load(3)
      expect(own.detachBuffer(), 'of a socket').to.deep.equal(bytesOf('Hel'))
      expect((await own.detachStream().getReader().read()).value).to.deep.equal(bytesOf('lo'))
    },
  ),

  defineCase(
    '`detachBuffer()` gives what is loaded and not read',
    async ({ isosocket, throwsWith, expect }) => {
      const reader = isosocket.DataReader.fromBuffer(bytesOf('Hello'))
      reader.readByte()
      expect(reader.detachBuffer()).to.deep.equal(bytesOf('ello'))
      expect(reader.unconsumedBufferLength).to.equal(0)
      throwsWith(() => reader.readByte(), 'ERR_OUT_OF_BOUNDS')
    },
  ),

  defineCase('`fromBuffer(buffer)` has everything loaded', ({ isosocket, throwsWith, expect }) => {
    const { buffer } = Uint8Array.of(0, 1, 2, 3, 0)
    for (const source of [new Uint8Array(buffer, 1, 3), new DataView(buffer, 1, 3), buffer.slice(1, 4)]) {
      const reader = isosocket.DataReader.fromBuffer(source)
      expect(reader).to.be.instanceOf(isosocket.DataReader)
      expect(reader.unconsumedBufferLength).to.equal(3)
      expect(reader.readBytes(3)).to.deep.equal(Uint8Array.of(1, 2, 3))
    }
    throwsWith(() => isosocket.DataReader.fromBuffer('text' as never), 'ERR_INVALID_ARGUMENT')
  }),

  defineCase(
    '`fromBuffer(buffer, options)` takes byte order and encoding',
    ({ isosocket, throwsWith, expect }) => {
      const reader = isosocket.DataReader.fromBuffer(Uint8Array.of(1, 0, 65, 0), {
        byteOrder: 'littleEndian',
        unicodeEncoding: 'utf16le',
      })
      expect(reader.readUInt16()).to.equal(1)
      expect(reader.readString(1)).to.equal('A')
      const wrong = { byteOrder: 'le' } as never
      throwsWith(() => isosocket.DataReader.fromBuffer(new Uint8Array(0), wrong), 'ERR_INVALID_ARGUMENT')
    },
  ),

  defineCase('`close()` without `detachStream()` cancels the stream', async (context) => {
    const { isosocket, stream, newId, stats, eventually, expect } = context
    const reasons: unknown[] = []
    const foreign = new ReadableStream<Uint8Array>({ cancel: (reason) => void reasons.push(reason) })
    await new isosocket.DataReader(foreign).close()
    expect(reasons.length).to.equal(1)
    const id = newId()
    const socket = await stream('/echo', { id })
    await new isosocket.DataReader(socket.readable).close()
    expect([socket.state, socket.readable.locked]).to.deep.equal(['open', false])
    expect((await socket.readable.getReader().read()).done).to.equal(true)
    await socket.writable.getWriter().write(Uint8Array.of(1))
    await eventually(async () => expect((await stats(id)).received.bytes).to.equal(1))
  }),

  defineCase(
    '`close()` after `detachStream()` leaves the stream alone',
    async ({ isosocket, stream, expect }) => {
      const socket = await stream('/echo')
      const reader = new isosocket.DataReader(socket.readable)
      reader.detachStream()
      await reader.close()
      await socket.writable.getWriter().write(Uint8Array.of(7))
      expect((await socket.readable.getReader().read()).value).to.deep.equal(Uint8Array.of(7))
    },
  ),

  defineCase('`close()`: a pending load rejects ERR_CLOSED, and so does the next', async (context) => {
    const { isosocket, stream, rejectsWith } = context
    const socket = await stream('/echo')
    for (const readable of [socket.readable, streamOf([], { open: true })]) {
      const reader = new isosocket.DataReader(readable)
      const pending = rejectsWith(reader.load(5), 'ERR_CLOSED')
      await reader.close()
      await pending
      await rejectsWith(reader.load(5), 'ERR_CLOSED')
    }
  }),

  defineCase('`load()` rejects with the error of the stream', async ({ isosocket, rejects, expect }) => {
    const mistake = new Error('the source broke')
    let broken: ReadableStreamDefaultController<Uint8Array> | undefined
    const readable = new ReadableStream<Uint8Array>({
      start(controller) {
        broken = controller
      },
    })
    const reader = new isosocket.DataReader(readable)
    const loading = rejects(reader.load(5))
    broken?.error(mistake)
    expect(await loading).to.equal(mistake)
  }),

  defineCase('`inputStreamOptions` takes its three values at any time', async (context) => {
    const { isosocket, throwsWith, expect } = context
    const reader = new isosocket.DataReader(streamOf([bytesOf('ab'), bytesOf('cd')]))
    reader.inputStreamOptions = 'partial'
    expect(await reader.load(4)).to.equal(2)
    reader.inputStreamOptions = 'none'
    expect(await reader.load(4)).to.equal(2)
    reader.inputStreamOptions = 'readAhead'
    expect(reader.inputStreamOptions).to.equal('readAhead')
    throwsWith(() => Reflect.set(reader, 'inputStreamOptions', 'all'), 'ERR_INVALID_ARGUMENT')
    expect(reader.inputStreamOptions).to.equal('readAhead')
  }),
])
