import { defineCase, suite } from '../define-case.js'
import { newMessage } from '../new-socket.js'
import { bytesOf, mebibyte } from '../payload.js'

export const dataWriter = suite('DataWriter', [
  defineCase('`store()` sends one message, of the kind of `messageType`', async (context) => {
    const { isosocket, message, newId, stats, expect } = context
    const id = newId()
    const socket = await message('/echo', { id }, { messageType: 'utf8' })
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeString('Hello, ')
    writer.writeBytes(bytesOf('World'))
    writer.writeByte(33)
    expect(writer.unstoredBufferLength).to.equal(13)
    expect(await writer.store()).to.equal(13)
    expect(writer.unstoredBufferLength).to.equal(0)
    const text = await socket.receive()
    expect([text?.type, text?.text()]).to.deep.equal(['utf8', 'Hello, World!'])
    socket.control.messageType = 'binary'
    writer.writeString('bytes')
    expect(await writer.store()).to.equal(5)
    const binary = await socket.receive()
    expect([binary?.type, binary?.text()]).to.deep.equal(['binary', 'bytes'])
    expect((await stats(id)).received.messages).to.equal(2)
  }),

  defineCase('`store()` takes `messageType` when it is called', async ({ isosocket, message, expect }) => {
    const socket = await message('/echo', {}, { messageType: 'utf8' })
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeString('text')
    const stored = writer.store()
    socket.control.messageType = 'binary'
    await stored
    expect((await socket.receive())?.type).to.equal('utf8')
  }),

  defineCase('`store()` with nothing written is 0, and nothing is sent', async (context) => {
    const { isosocket, message, newId, stats, expect } = context
    const id = newId()
    const socket = await message('/echo', { id })
    const writer = new isosocket.DataWriter(socket.writable)
    expect(await writer.store()).to.equal(0)
    writer.writeString('')
    expect(await writer.store()).to.equal(0)
    writer.writeString('sent')
    expect(await writer.store()).to.equal(4)
    expect((await socket.receive())?.text()).to.equal('sent')
    expect((await stats(id)).received.messages).to.equal(1)
  }),

  defineCase('`store()` sends bytes through a `StreamWebSocket`', async ({ isosocket, stream, expect }) => {
    const socket = await stream('/echo')
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeBytes(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
    expect(await writer.store()).to.equal(10)
    writer.detachStream()
    const reader = new isosocket.DataReader(socket.readable)
    await reader.load(10)
    expect(reader.readBytes(10)).to.deep.equal(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
  }),

  defineCase('`store()` before open waits', async (context) => {
    const { isosocket, at, expect } = context
    const socket = newMessage(context, { messageType: 'utf8' })
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeString('early')
    const stored = writer.store()
    await socket.connect(at('/echo'))
    expect(await stored).to.equal(5)
    expect((await socket.receive())?.text()).to.equal('early')
  }),

  defineCase('`store()` of a text that is no UTF-8 rejects without harm', async (context) => {
    const { isosocket, message, rejectsWith, newId, stats, expect } = context
    const id = newId()
    const socket = await message('/echo', { id }, { messageType: 'utf8' })
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeBytes(Uint8Array.of(0x41, 0xc3, 0x28))
    const error = await rejectsWith(writer.store(), 'ERR_INVALID_UTF8')
    expect(error.message).to.include("set messageType to 'binary'")
    expect(socket.state).to.equal('open')
    writer.detachBuffer()
    writer.writeString('fine')
    expect(await writer.store()).to.equal(4)
    expect((await socket.receive())?.text()).to.equal('fine')
    expect((await stats(id)).received.messages).to.equal(1)
  }),

  defineCase('`store()` after the end of the connection rejects', async (context) => {
    const { isosocket, message, rejects, expect } = context
    const closed = await message('/echo')
    const writer = new isosocket.DataWriter(closed.writable)
    await closed.close()
    writer.writeString('too late')
    expect(await rejects(writer.store())).to.be.instanceOf(isosocket.WebSocketError)
    const lost = await message('/drop')
    const other = new isosocket.DataWriter(lost.writable)
    await rejects(lost.closed)
    other.writeString('too late')
    expect(await rejects(other.store())).to.be.instanceOf(isosocket.WebSocketError)
  }),

  defineCase(
    '`store()` and `flush()` left alone are no unhandled rejection after a loss',
    async (context) => {
      const { isosocket, message, rejects, delay, eventually, expect } = context
      const lost = await message('/drop', { how: 'rst', paused: 1 })
      const writing = new isosocket.DataWriter(lost.writable)
      writing.writeBytes(new Uint8Array(4 * mebibyte))
      void writing.store()
      void writing.flush()
      await rejects(lost.closed)
      await delay(50)
      writing.writeString('too late')
      void writing.store()
      void writing.flush()
      await delay(50)
      expect(context.takeStrayErrors()).to.deep.equal([])
      const closed = await message('/echo')
      const writer = new isosocket.DataWriter(closed.writable)
      await closed.close()
      writer.writeString('a mistake of the program')
      void writer.store()
      const reported: unknown[] = []
      await eventually(() => {
        reported.push(...context.takeStrayErrors())
        expect(reported).to.have.length(1)
      })
    },
  ),

  defineCase(
    '`store()` during a `store()` is ERR_INVALID_STATE, and so is `detachStream()`',
    async (context) => {
      const { isosocket, at, rejectsWith, throwsWith, expect } = context
      const socket = newMessage(context)
      const writer = new isosocket.DataWriter(socket.writable)
      writer.writeString('first')
      const first = writer.store()
      writer.writeString('second')
      await rejectsWith(writer.store(), 'ERR_INVALID_STATE')
      throwsWith(() => writer.detachStream(), 'ERR_INVALID_STATE')
      await socket.connect(at('/echo'))
      expect(await first).to.equal(5)
      expect(await writer.store()).to.equal(6)
      expect(writer.detachStream()).to.equal(socket.writable)
      expect((await socket.receive())?.text()).to.equal('first')
      expect((await socket.receive())?.text()).to.equal('second')
    },
  ),

  defineCase('`detachStream()` gives the stream back', async ({ isosocket, message, expect }) => {
    const socket = await message('/echo')
    for (const text of ['one', 'two']) {
      const writer = new isosocket.DataWriter(socket.writable)
      expect(socket.writable.locked).to.equal(true)
      writer.writeString(text)
      await writer.store()
      expect(writer.detachStream()).to.equal(socket.writable)
      expect(socket.writable.locked).to.equal(false)
      await writer.close()
      expect((await socket.receive())?.text()).to.equal(text)
    }
    expect(socket.state).to.equal('open')
  }),

  defineCase('`new DataWriter(stream)` refuses a stream that is taken', async (context) => {
    const { isosocket, message, throwsWith } = context
    const socket = await message('/echo')
    socket.writable.getWriter()
    throwsWith(() => new isosocket.DataWriter(socket.writable), 'ERR_INVALID_STATE')
  }),

  defineCase('`close()` without `detachStream()` closes the stream, and so the socket', async (context) => {
    const { isosocket, message, stream, newId, stats, eventually, expect } = context
    for (const open of [message, stream]) {
      const id = newId()
      const socket = await open('/count', { id })
      const writer = new isosocket.DataWriter(socket.writable)
      writer.writeBytes(new Uint8Array(100))
      await writer.store()
      await writer.close()
      expect({ ...(await socket.closed) }).to.deep.equal({ code: 1000, reason: '' })
      await eventually(async () => {
        const { received, close } = await stats(id)
        expect([received.bytes, close?.code]).to.deep.equal([100, 1000])
      })
    }
  }),

  defineCase('`store()` works over any `WritableStream`', async ({ isosocket, rejects, expect }) => {
    const chunks: Uint8Array[] = []
    const closed: string[] = []
    const sink = new WritableStream<Uint8Array>({
      write: (chunk) => void chunks.push(chunk),
      close: () => void closed.push('closed'),
    })
    const writer = new isosocket.DataWriter(sink)
    writer.writeString('abc')
    await writer.store()
    writer.writeByte(100)
    await writer.store()
    expect(chunks.map((chunk) => new TextDecoder().decode(chunk))).to.deep.equal(['abc', 'd'])
    await writer.close()
    expect(closed).to.deep.equal(['closed'])
    const mistake = new Error('the sink broke')
    const broken = new isosocket.DataWriter(
      new WritableStream<Uint8Array>({
        write() {
          throw mistake
        },
      }),
    )
    broken.writeByte(1)
    expect(await rejects(broken.store())).to.equal(mistake)
  }),

  defineCase('`new DataWriter()` without a stream collects bytes for `detachBuffer()`', async (context) => {
    const { isosocket, rejectsWith, expect } = context
    const writer = new isosocket.DataWriter()
    expect(writer.writeString('é')).to.equal(2)
    writer.writeBytes(new DataView(Uint8Array.of(0, 1, 2, 3).buffer, 1, 2))
    writer.writeBuffer(Uint8Array.of(4, 5, 6, 7), 1, 2)
    writer.writeBuffer(Uint8Array.of(8).buffer)
    expect(writer.unstoredBufferLength).to.equal(7)
    await rejectsWith(writer.store(), 'ERR_INVALID_STATE')
    expect(writer.detachBuffer()).to.deep.equal(Uint8Array.of(0xc3, 0xa9, 1, 2, 5, 6, 8))
    expect(writer.unstoredBufferLength).to.equal(0)
    writer.writeByte(1)
    expect(writer.detachBuffer()).to.deep.equal(Uint8Array.of(1))
  }),

  defineCase('`writeBytes(bytes)` keeps what they were', ({ isosocket, expect }) => {
    const writer = new isosocket.DataWriter()
    const bytes = Uint8Array.of(1, 2, 3)
    writer.writeBytes(bytes)
    bytes.fill(9)
    expect(writer.detachBuffer()).to.deep.equal(Uint8Array.of(1, 2, 3))
  }),

  defineCase('`writeString()` and `measureString()` give bytes', ({ isosocket, expect }) => {
    const writer = new isosocket.DataWriter()
    expect(writer.unicodeEncoding).to.equal('utf8')
    for (const [text, utf8, utf16] of [
      ['', 0, 0],
      ['abc', 3, 6],
      ['é', 2, 2],
      ['世界', 6, 4],
      ['🌍', 4, 4],
    ] as const) {
      writer.unicodeEncoding = 'utf8'
      expect(writer.measureString(text)).to.equal(utf8)
      expect(writer.unstoredBufferLength, 'measuring writes nothing').to.equal(0)
      expect(writer.writeString(text)).to.equal(utf8)
      expect(writer.detachBuffer().byteLength).to.equal(utf8)
      for (const encoding of ['utf16le', 'utf16be'] as const) {
        writer.unicodeEncoding = encoding
        expect(writer.measureString(text)).to.equal(utf16)
        expect(writer.writeString(text)).to.equal(utf16)
        expect(writer.detachBuffer().byteLength).to.equal(utf16)
      }
    }
  }),

  defineCase('`flush()` resolves', async ({ isosocket, message, expect }) => {
    const socket = await message('/echo')
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeString('flushed')
    await writer.store()
    expect(await writer.flush()).to.equal(true)
    expect((await socket.receive())?.text()).to.equal('flushed')
  }),

  defineCase(
    '`writeX` throws for what does not fit, and writes nothing',
    ({ isosocket, throwsWith, expect }) => {
      const writer = new isosocket.DataWriter()
      const writes: (() => unknown)[] = [
        () => writer.writeByte(256),
        () => writer.writeByte(-1),
        () => writer.writeByte(1.5),
        () => writer.writeBytes('text' as never),
        () => writer.writeBytes([1, 2] as never),
        () => writer.writeString(5 as never),
        () => writer.measureString(5 as never),
        () => writer.writeInt16(32_768),
        () => writer.writeUInt32(-1),
        () => writer.writeInt64(2n ** 63n),
        () => writer.writeUInt64(-1n),
        () => writer.writeInt64(5 as never),
        () => writer.writeGuid('no guid'),
        () => writer.writeBuffer(new Uint8Array(4), 2, 3),
        () => writer.writeBuffer(new Uint8Array(4), -1),
      ]
      for (const write of writes) throwsWith(write, 'ERR_INVALID_ARGUMENT')
      expect(writer.unstoredBufferLength).to.equal(0)
    },
  ),

  defineCase('`Symbol.dispose` is `close()`', { needs: 'dispose' }, async (context) => {
    const { isosocket, message, stream, eventually, expect } = context
    const socket = await message('/echo')
    {
      using writer = new isosocket.DataWriter(socket.writable)
      writer.writeString('in a block')
      await writer.store()
    }
    expect((await socket.closed).code).to.equal(1000)
    const bytes = await stream('/echo')
    {
      using reader = new isosocket.DataReader(bytes.readable)
      expect(reader.unconsumedBufferLength).to.equal(0)
    }
    await eventually(() => expect(bytes.readable.locked).to.equal(false))
    expect((await bytes.readable.getReader().read()).done).to.equal(true)
  }),

  defineCase('`store()` of many megabytes is one message', async ({ isosocket, message, expect }) => {
    const socket = await message('/echo')
    const writer = new isosocket.DataWriter(socket.writable)
    for (let count = 0; count < 4; count++) writer.writeBytes(new Uint8Array(mebibyte).fill(count))
    expect(await writer.store()).to.equal(4 * mebibyte)
    const bytes = (await socket.receive())?.bytes()
    expect(bytes?.byteLength).to.equal(4 * mebibyte)
    expect([0, 1, 2, 3].map((index) => bytes?.at(index * mebibyte))).to.deep.equal([0, 1, 2, 3])
  }),
])
