import { defineCase, suite } from '../define-case.js'
import { bothClasses, newMessage, newSockets } from '../new-socket.js'
import { mebibyte } from '../payload.js'
import { watch } from '../settlement.js'

/** The defaults of every setting that exists on both classes. */
const defaults = {
  protocols: [],
  connectTimeout: 60_000,
  sendTimeout: 30_000,
  receiveTimeout: 30_000,
  closeTimeout: 10_000,
  receiveBufferSize: mebibyte,
  receiveBufferLimit: 64 * mebibyte,
  sendBufferSize: mebibyte,
  sendBufferLimit: 64 * mebibyte,
  noDelay: true,
}

const numeric = [
  'connectTimeout',
  'sendTimeout',
  'receiveTimeout',
  'closeTimeout',
  'receiveBufferSize',
  'receiveBufferLimit',
  'sendBufferSize',
  'sendBufferLimit',
] as const

export const control = suite('control', [
  defineCase('`control` has the defaults of the documentation', (context) => {
    const { expect } = context
    for (const socket of newSockets(context)) {
      for (const [name, value] of Object.entries(defaults)) {
        expect(Reflect.get(socket.control, name), name).to.deep.equal(value)
      }
    }
    const { control } = newMessage(context)
    expect(control.messageType).to.equal('binary')
    expect(control.maxMessageSize).to.equal(100 * mebibyte)
    expect(control.compression).to.equal(false)
  }),

  defineCase('`control` takes values before connect', async (context) => {
    const { at, expect } = context
    for (const socket of newSockets(context)) {
      for (const name of numeric) {
        socket.control[name] = 70_000
        expect(socket.control[name]).to.equal(70_000)
      }
      socket.control.protocols = ['soap']
      await socket.connect(at('/protocol'))
      expect(socket.information.protocol).to.equal('soap')
    }
  }),

  defineCase('`control` setters throw ERR_INVALID_STATE from connect on, and say which', async (context) => {
    const { at, throwsWith, expect } = context
    for (const socket of newSockets(context)) {
      const refuses = () => {
        for (const name of numeric) {
          const before = socket.control[name]
          const error = throwsWith(() => {
            socket.control[name] = 5_000
          }, 'ERR_INVALID_STATE')
          expect(error.message).to.include(name)
          expect(socket.control[name]).to.equal(before)
        }
        throwsWith(() => {
          socket.control.protocols = ['late']
        }, 'ERR_INVALID_STATE')
        throwsWith(() => {
          socket.control.noDelay = false
        }, 'ERR_INVALID_STATE')
      }
      const connected = socket.connect(at('/echo'))
      refuses()
      await connected
      refuses()
      await socket.close()
      refuses()
    }
  }),

  defineCase('`control.messageType` can be set at any time', async (context) => {
    const { at, expect } = context
    const socket = newMessage(context, { messageType: 'utf8' })
    expect(socket.control.messageType).to.equal('utf8')
    const connected = socket.connect(at('/echo'))
    socket.control.messageType = 'binary'
    await connected
    socket.control.messageType = 'utf8'
    expect(socket.control.messageType).to.equal('utf8')
  }),

  defineCase('`control` refuses 0, negative numbers, NaN and what is no number', (context) => {
    const { throwsWith, expect } = context
    for (const Socket of bothClasses(context)) {
      const socket = new Socket()
      for (const name of numeric) {
        for (const value of [0, -1, Number.NaN, '5000', null]) {
          throwsWith(() => Reflect.set(socket.control, name, value), 'ERR_INVALID_ARGUMENT')
          const error = throwsWith(() => new Socket({ [name]: value }), 'ERR_INVALID_ARGUMENT')
          expect(error.message).to.include(name)
        }
        expect(socket.control[name]).to.equal(defaults[name])
      }
    }
  }),

  defineCase('`control` refuses options that it does not know', (context) => {
    const { isosocket, throwsWith, expect } = context
    for (const Socket of bothClasses(context)) {
      const options: object = { conectTimeout: 5_000 }
      expect(throwsWith(() => new Socket(options), 'ERR_INVALID_ARGUMENT').message).to.include(
        'conectTimeout',
      )
    }
    const options: object = { messageType: 'utf8' }
    throwsWith(() => new isosocket.StreamWebSocket(options), 'ERR_INVALID_ARGUMENT')
  }),

  defineCase('`control` names to who misspells a setting those that can be set', (context) => {
    const { throwsWith, expect } = context
    for (const Socket of bothClasses(context)) {
      const misspelt: object = { frobnicate: 5 }
      const { message } = throwsWith(() => new Socket(misspelt), 'ERR_INVALID_ARGUMENT')
      const names = /There are: (.*)\.$/.exec(message)?.[1]?.split(', ') ?? []
      expect(names).to.include.members([...numeric])
      for (const name of names) throwsWith(() => new Socket({ [name]: Number.NaN }), 'ERR_INVALID_ARGUMENT')
    }
  }),

  defineCase('`control` switches a deadline off with Infinity, and counts past 2³¹ ms', async (context) => {
    const { at, delay, expect } = context
    // Not all in one loop of attempts: after each that fails Firefox lets the next wait longer
    for (const connectTimeout of [Number.POSITIVE_INFINITY, 2 ** 31]) {
      const socket = newMessage(context, { connectTimeout })
      expect(socket.control.connectTimeout).to.equal(connectTimeout)
      const watched = watch(socket.connect(at('/silent')))
      await delay(100)
      expect([watched.state, socket.state]).to.deep.equal(['pending', 'connecting'])
      socket.abort()
    }
  }),

  defineCase('`messageType` is the kind of bytes written through `writable`', async ({ message, expect }) => {
    const socket = await message('/echo')
    const writer = socket.writable.getWriter()
    const bytes = new TextEncoder().encode('Grüße')
    await writer.write(bytes)
    socket.control.messageType = 'utf8'
    await writer.write(bytes)
    await writer.write('a string is text')
    socket.control.messageType = 'binary'
    await writer.write('still text')
    await socket.send(bytes)
    const types: (string | undefined)[] = []
    for (let count = 0; count < 5; count++) types.push((await socket.receive())?.type)
    expect(types).to.deep.equal(['binary', 'utf8', 'utf8', 'utf8', 'binary'])
  }),

  defineCase('`messageType` is taken when the write is called', async ({ message, expect }) => {
    const socket = await message('/echo', {}, { messageType: 'utf8' })
    const writer = socket.writable.getWriter()
    const writes = [writer.write(new Uint8Array([65])), writer.write(new Uint8Array([66]))]
    socket.control.messageType = 'binary'
    writes.push(writer.write(new Uint8Array([67])))
    await Promise.all(writes)
    const types: (string | undefined)[] = []
    for (let count = 0; count < 3; count++) types.push((await socket.receive())?.type)
    expect(types).to.deep.equal(['utf8', 'utf8', 'binary'])
  }),

  defineCase('`messageType` takes only its two values', (context) => {
    const { throwsWith, expect } = context
    const socket = newMessage(context)
    for (const value of ['text', '', 0, null]) {
      throwsWith(() => Reflect.set(socket.control, 'messageType', value), 'ERR_INVALID_ARGUMENT')
    }
    expect(socket.control.messageType).to.equal('binary')
  }),

  defineCase('`protocols` are offered, the server chooses', async ({ message, stream, expect }) => {
    const first = await message('/protocol', { choose: 'b' }, { protocols: ['a', 'b'] })
    expect(first.information.protocol).to.equal('b')
    const second = await stream('/protocol', {}, { protocols: ['a', 'b'] })
    expect(second.information.protocol).to.equal('a')
  }),

  defineCase('`protocols`: one that was not offered fails the connect', async (context) => {
    const { at, has, isosocket, rejects, expect } = context
    const socket = newMessage(context, { protocols: ['a'] })
    const error = await rejects(socket.connect(at('/protocol', { choose: 'c' })))
    if (!(error instanceof isosocket.WebSocketError)) throw error
    const status = has('failureDetail') ? 'ErrorHttpInvalidServerResponse' : 'CannotConnect'
    expect(error.status).to.equal(status)
    expect(socket.state).to.equal('closed')
  }),

  defineCase('`protocols` that are none are ERR_INVALID_ARGUMENT', async (context) => {
    const { isosocket, at, rejectsWith } = context
    const wrong: unknown[] = [['a', 'a'], [''], ['a b'], ['a,b'], [5], 5, null]
    for (const protocols of wrong) {
      const connected = isosocket.MessageWebSocket.connect(at('/echo'), { protocols: protocols as string[] })
      await rejectsWith(connected, 'ERR_INVALID_ARGUMENT')
    }
  }),

  defineCase('`connectTimeout` is one deadline for the whole attempt', async (context) => {
    const { at, rejectsWith, expect } = context
    for (const path of ['/silent', '/drip'] as const) {
      const socket = newMessage(context, { connectTimeout: 250 })
      const error = await rejectsWith(socket.connect(at(path)), 'ERR_CONNECT_TIMEOUT')
      expect(error.status).to.equal('Timeout')
      expect(error.message).to.include('250')
    }
  }),

  defineCase('`noDelay` is a hint that every runtime accepts', async ({ message, stream, expect }) => {
    const sockets = [
      await message('/echo', {}, { noDelay: false }),
      await stream('/echo', {}, { noDelay: false }),
    ]
    for (const socket of sockets) {
      expect(socket.control.noDelay).to.equal(false)
      expect(socket.state).to.equal('open')
    }
  }),

  // Who writes the upgrade request can also put TLS, compression and the rest of Node's options into it
  defineCase('`headers` reach the server, or are ERR_NOT_SUPPORTED', async (context) => {
    const { has, message, throwsWith, isosocket, expect } = context
    const headers = { 'X-Token': 'secret', Authorization: 'Basic dTpw' }
    if (!has('headers')) {
      throwsWith(() => new isosocket.MessageWebSocket({ headers }), 'ERR_NOT_SUPPORTED')
      const socket = newMessage(context)
      throwsWith(() => {
        socket.control.headers = headers
      }, 'ERR_NOT_SUPPORTED')
      return
    }
    const socket = await message('/headers', {}, { headers })
    const seen = await socket.receive()
    expect(seen?.json()).to.deep.include({ 'x-token': 'secret', authorization: 'Basic dTpw' })
  }),

  defineCase('`node` hands TLS options on, or is ERR_NOT_SUPPORTED', async (context) => {
    const { has, server, isosocket, afterwards, throwsWith, rejects, expect } = context
    const options = { node: { ca: server.certificate } }
    if (!has('headers')) {
      throwsWith(() => new isosocket.MessageWebSocket(options), 'ERR_NOT_SUPPORTED')
      return
    }
    for (const url of [server.secureUrl, server.secureUrl.replace('wss:', 'https:')]) {
      const socket = await isosocket.MessageWebSocket.connect(`${url}/greet?text=secure`, options)
      afterwards(() => socket.abort())
      expect((await socket.receive())?.text()).to.equal('secure')
      expect(socket.information.url).to.equal(`${server.secureUrl}/greet?text=secure`)
    }
    const untrusted = await rejects(isosocket.MessageWebSocket.connect(`${server.secureUrl}/echo`))
    expect(untrusted).to.be.instanceOf(isosocket.WebSocketError)
  }),

  defineCase('`compression` is negotiated, or `true` is ERR_NOT_SUPPORTED', async (context) => {
    const { has, message, throwsWith, isosocket, newId, stats, expect } = context
    const plain = await message('/echo', { compression: 1 }, { compression: false })
    if (has('headers')) expect(plain.information.extensions).to.equal('')
    if (!has('headers')) {
      throwsWith(() => new isosocket.MessageWebSocket({ compression: true }), 'ERR_NOT_SUPPORTED')
      return
    }
    const id = newId()
    const socket = await message('/echo', { id, compression: 1 }, { compression: true })
    expect(socket.information.extensions).to.match(/^permessage-deflate/)
    await socket.send('x'.repeat(50_000))
    expect((await socket.receive())?.text()).to.equal('x'.repeat(50_000))
    const { received, takenFromSystem } = await stats(id)
    expect(received.bytes).to.equal(50_000)
    expect(takenFromSystem).to.be.lessThan(25_000)
  }),

  defineCase(
    '`compression`: a message that goes out in several frames is compressed as well',
    { needs: ['headers', 'compressedFragments'] },
    async ({ message, newId, stats, expect }) => {
      const id = newId()
      const socket = await message('/echo', { id, compression: 1 }, { compression: true })
      await socket.send('x'.repeat(100_000))
      expect((await socket.receive())?.text()).to.equal('x'.repeat(100_000))
      const { received, takenFromSystem } = await stats(id)
      expect(received).to.include({ bytes: 100_000, messages: 1 })
      expect(takenFromSystem).to.be.lessThan(50_000)
    },
  ),
])
