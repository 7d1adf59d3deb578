import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets, openSockets } from '../new-socket.js'
import type { MessageSocket, SocketError } from '../sdk.js'

/** What is refused says what was wrong and what to do, and leaves the socket as it was. */
export const badInput = suite('bad input', [
  defineCase('a URL that is none leaves the socket new', async (context) => {
    const { at, rejectsWith, expect } = context
    const urls: [unknown, RegExp][] = [
      ['', /""|empty/],
      ['chat', /chat/],
      ['/relative', /relative/],
      ['//host/path', /host/],
      ['ftp://localhost/', /ftp/],
      ['file:///etc/hosts', /file/],
      ['ws://', /ws:/],
      [`${at('/echo')}#fragment`, /fragment/],
      [`${at('/echo')}#`, /fragment/],
      [new URL('ftp://localhost/'), /ftp/],
      [5, /5/],
      [undefined, /undefined/],
      [null, /null/],
    ]
    for (const socket of newSockets(context)) {
      for (const [url, named] of urls) {
        const error = await rejectsWith(socket.connect(url as string), 'ERR_INVALID_ARGUMENT')
        expect(error.message).to.match(named)
        expect(error.message).to.match(/wss?:|fragment|string or a URL/)
        expect(socket.state).to.equal('new')
      }
      await socket.connect(at('/echo'))
      expect(socket.state).to.equal('open')
    }
  }),

  defineCase('a close code that is none leaves the socket open', async (context) => {
    const { rejectsWith, expect } = context
    for (const socket of await openSockets(context)) {
      for (const code of [
        999,
        1001,
        1004,
        1005,
        1006,
        1015,
        2999,
        5000,
        0,
        -1,
        1000.5,
        Number.NaN,
        '1000',
        null,
      ]) {
        const error = await rejectsWith(socket.close(code as number), 'ERR_INVALID_ARGUMENT')
        expect(error.message)
          .to.include(String(code))
          .and.to.match(/1000.*3000.*4999/)
        expect(socket.state).to.equal('open')
      }
      expect({ ...(await socket.close()) }).to.deep.equal({ code: 1000, reason: '' })
    }
  }),

  defineCase('a reason of more than 123 bytes leaves the socket open', async (context) => {
    const { rejectsWith, expect } = context
    for (const socket of await openSockets(context)) {
      for (const reason of ['x'.repeat(124), 'é'.repeat(62), 5, null]) {
        const error = await rejectsWith(socket.close(1000, reason as string), 'ERR_INVALID_ARGUMENT')
        expect(error.message).to.match(typeof reason === 'string' ? /124.*123|123.*124/ : /string/)
        expect(socket.state).to.equal('open')
      }
      expect({ ...(await socket.close(1000, 'x'.repeat(123))) }.code).to.equal(1000)
    }
  }),

  defineCase('sending a number, or what else is no message', async (context) => {
    const { message, rejectsWith, expect } = context
    const socket = await message('/echo')
    for (const data of [5, null, undefined, true, {}, [1], new Date(0), Symbol('s'), () => 1, 5n]) {
      const error = await rejectsWith(socket.send(data as never), 'ERR_INVALID_ARGUMENT')
      expect(error.message)
        .to.match(/string/i)
        .and.to.match(/Blob|ArrayBuffer|bytes/i)
    }
    await works(context, socket)
  }),

  defineCase('sending what has been transferred to somebody else', async (context) => {
    const { message, isosocket, rejectsWith, throwsWith, expect } = context
    const socket = await message('/echo')
    const bytes = Uint8Array.of(1, 2, 3)
    const view = new DataView(bytes.buffer)
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    const writer = new isosocket.DataWriter()
    for (const data of [bytes, view, bytes.buffer]) {
      const error = await rejectsWith(socket.send(data), 'ERR_INVALID_ARGUMENT')
      expect(error.message).to.match(/transfer/)
      await rejectsWith(socket.sendFinalFrame(data), 'ERR_INVALID_ARGUMENT')
      throwsWith(() => writer.writeBytes(data), 'ERR_INVALID_ARGUMENT')
    }
    expect(writer.unstoredBufferLength).to.equal(0)
    await rejectsWith(socket.writable.getWriter().write(bytes), 'ERR_INVALID_ARGUMENT')
    await rejectsWith(socket.closed, 'ERR_ABORTED')
  }),

  defineCase('sending before connect, while connecting and after close', async (context) => {
    const { at, rejectsWith, expect } = context
    const socket = newMessage(context)
    expect((await rejectsWith(socket.send('early'), 'ERR_INVALID_STATE')).message).to.match(/connect/)
    expect(socket.state).to.equal('new')
    const connected = socket.connect(at('/echo'))
    expect((await rejectsWith(socket.send('early'), 'ERR_INVALID_STATE')).message).to.match(/connect/)
    await connected
    await works(context, socket)
    const closing = socket.close()
    expect((await rejectsWith(socket.send('late'), 'ERR_INVALID_STATE')).message).to.match(/clos/)
    await closing
    expect((await rejectsWith(socket.send('late'), 'ERR_INVALID_STATE')).message).to.match(/closed/)
    expect({ ...(await socket.closed) }).to.deep.equal({ code: 1000, reason: '' })
  }),

  defineCase('connecting twice', async (context) => {
    const { at, rejectsWith, expect } = context
    const socket = newMessage(context)
    await socket.connect(at('/echo'))
    const error = await rejectsWith(socket.connect(at('/close')), 'ERR_INVALID_STATE')
    expect(error.message).to.match(/new/)
    await works(context, socket)
  }),

  defineCase('a setter after connect', async (context) => {
    const { at, throwsWith, expect } = context
    const socket = newMessage(context)
    await socket.connect(at('/echo'))
    const error = throwsWith(() => {
      socket.control.maxMessageSize = 5
    }, 'ERR_INVALID_STATE')
    expect(error.message)
      .to.match(/maxMessageSize/)
      .and.to.match(/before/)
    await works(context, socket)
  }),

  defineCase('a listener and `receive()` together', async (context) => {
    const { message, rejectsWith, eventually, expect } = context
    const socket = await message('/echo')
    const heard: string[] = []
    const listener = (event: { message: { text(): string } }) => void heard.push(event.message.text())
    socket.addEventListener('message', listener)
    await Promise.resolve()
    const error = await rejectsWith(socket.receive(), 'ERR_INVALID_STATE')
    expect(error.message)
      .to.match(/message/)
      .and.to.match(/listener/)
    await socket.send('heard')
    await eventually(() => expect(heard).to.deep.equal(['heard']))
    socket.removeEventListener('message', listener)
    await works(context, socket)
  }),

  defineCase('`load(-1)`', async (context) => {
    const { stream, isosocket, rejectsWith, expect } = context
    const socket = await stream('/greet', { text: 'Hello' })
    const reader = new isosocket.DataReader(socket.readable)
    for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined]) {
      const error = await rejectsWith(reader.load(count as number), 'ERR_INVALID_ARGUMENT')
      expect(error.message).to.include(String(count))
    }
    expect(reader.unconsumedBufferLength).to.equal(0)
    expect(await reader.load(5)).to.equal(5)
    expect(reader.readString(5)).to.equal('Hello')
  }),

  defineCase('reading past what is loaded', async ({ stream, isosocket, throwsWith, expect }) => {
    const socket = await stream('/greet', { text: 'Hello' })
    const reader = new isosocket.DataReader(socket.readable)
    await reader.load(3)
    const error = throwsWith(() => reader.readString(4), 'ERR_OUT_OF_BOUNDS')
    expect(error.message).to.match(/4/).and.to.match(/3/).and.to.match(/load/)
    for (const count of [-1, 0.5, Number.NaN, '1']) {
      throwsWith(() => reader.readBytes(count as number), 'ERR_INVALID_ARGUMENT')
      throwsWith(() => reader.readString(count as number), 'ERR_INVALID_ARGUMENT')
    }
    reader.unicodeEncoding = 'utf16le'
    throwsWith(() => reader.readString(0.5), 'ERR_INVALID_ARGUMENT')
    reader.unicodeEncoding = 'utf8'
    expect(reader.readString(3)).to.equal('Hel')
  }),

  defineCase('a timeout that is none', async (context) => {
    const { at, message, stream, isosocket, rejectsWith, expect } = context
    const socket = await message('/echo')
    const bytes = await stream('/echo')
    const reader = new isosocket.DataReader(bytes.readable)
    for (const timeout of [0, -1, Number.NaN, '100', null]) {
      const options = { timeout: timeout as number }
      const fresh = newMessage(context)
      const errors: SocketError[] = []
      for (const call of [
        () => fresh.connect(at('/echo'), options),
        () => socket.send('never sent', options),
        () => socket.receive(options),
        () => reader.load(1, options),
        () => socket.close(1000, '', options),
      ]) {
        errors.push(await rejectsWith(call(), 'ERR_INVALID_ARGUMENT'))
      }
      for (const { message: text } of errors) expect(text).to.match(/timeout/)
      expect([fresh.state, socket.state]).to.deep.equal(['new', 'open'])
    }
    await works(context, socket)
  }),

  defineCase('a signal that is none', async (context) => {
    const { at, message, rejectsWith, expect } = context
    const socket = await message('/echo')
    const options = { signal: { aborted: 'perhaps' } as never }
    const fresh = newMessage(context)
    await rejectsWith(fresh.connect(at('/echo'), options), 'ERR_INVALID_ARGUMENT')
    await rejectsWith(socket.send('never sent', options), 'ERR_INVALID_ARGUMENT')
    await rejectsWith(socket.receive(options), 'ERR_INVALID_ARGUMENT')
    await rejectsWith(socket.close(1000, '', options), 'ERR_INVALID_ARGUMENT')
    expect([fresh.state, socket.state]).to.deep.equal(['new', 'open'])
    await works(context, socket)
  }),
])

/** The socket is as it was: nothing that was refused has been sent, nothing was lost. */
async function works({ expect }: CaseContext, socket: MessageSocket): Promise<void> {
  const before = socket.information.messagesSent
  await socket.send('still works')
  expect((await socket.receive())?.text()).to.equal('still works')
  expect(socket.information.messagesSent).to.equal(before + 1)
  expect(socket.information.messagesReceived).to.equal(before + 1)
  expect(socket.state).to.equal('open')
}
