import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets, openSockets } from '../new-socket.js'

export const lifecycle = suite('lifecycle', [
  defineCase('`state` goes from new over connecting, open and closing to closed', async (context) => {
    const { at, expect } = context
    for (const socket of newSockets(context)) {
      const seen: string[] = [socket.state]
      const connected = socket.connect(at('/echo'))
      seen.push(socket.state)
      await connected
      seen.push(socket.state)
      const closed = socket.close()
      seen.push(socket.state)
      await closed
      seen.push(socket.state)
      expect(seen).to.deep.equal(['new', 'connecting', 'open', 'closing', 'closed'])
    }
  }),

  defineCase('`state` is closed in the `close` event and when `closed` settles', async (context) => {
    const { message, once, expect } = context
    const socket = await message('/close', { code: 1000, after: 150 })
    const seen: string[] = []
    socket.addEventListener('close', () => seen.push(socket.state))
    const settled = socket.closed.then(() => seen.push(socket.state))
    await once(socket, 'close')
    await settled
    expect(seen).to.deep.equal(['closed', 'closed'])
  }),

  defineCase('`state` is closed after a failed connect', async (context) => {
    const { at, rejects, expect } = context
    for (const socket of newSockets(context)) {
      await rejects(socket.connect(at('/status/404')))
      expect(socket.state).to.equal('closed')
    }
  }),

  defineCase('`closed` fulfils with code and reason of the peer', async (context) => {
    const { message, stream, expect } = context
    const query = { code: 4321, reason: 'für heute', after: 150 }
    for (const socket of [await message('/close', query), await stream('/close', query)]) {
      expect({ ...(await socket.closed) }).to.deep.equal({ code: 4321, reason: 'für heute' })
      expect(socket.state).to.equal('closed')
    }
  }),

  defineCase('`closed` fulfils whatever the code of the Close frame is, 1005 for none', async (context) => {
    const { message, once, expect } = context
    for (const code of [1000, 1001, 1003, 1008, 1011, 3000, 4999, undefined]) {
      const socket = await message('/close', code === undefined ? { after: 150 } : { code, after: 20 })
      const event = await once(socket, 'close')
      expect(event).to.deep.include({ code: code ?? 1005, reason: '', wasClean: true, error: undefined })
      expect({ ...(await socket.closed) }).to.deep.equal({ code: code ?? 1005, reason: '' })
    }
  }),

  defineCase('`closed` fulfils after our own `close()`', async (context) => {
    const { expect } = context
    for (const socket of await openSockets(context)) {
      const closing = socket.close(3500, 'done')
      expect({ ...(await socket.closed) }).to.deep.equal({ code: 3500, reason: 'done' })
      await closing
    }
  }),

  defineCase(
    '`closed` rejects after an abrupt loss, and is never an unhandled rejection',
    async (context) => {
      const { message, stream, isosocket, rejects, once, takeStrayErrors, delay, expect } = context
      for (const how of ['fin', 'rst'] as const) {
        const unobserved = await message('/drop', { how })
        await once(unobserved, 'close')
        const socket = await stream('/drop', { how })
        const error = await rejects(socket.closed)
        expect(error).to.be.instanceOf(isosocket.WebSocketError)
      }
      await delay(20)
      expect(takeStrayErrors()).to.deep.equal([])
    },
  ),

  defineCase('`closed` tells a reset from a lost connection where the runtime knows', async (context) => {
    const { message, has, rejects, isosocket, expect } = context
    for (const how of ['fin', 'rst'] as const) {
      const socket = await message('/drop', { how })
      const error = await rejects(socket.closed)
      if (!(error instanceof isosocket.WebSocketError)) throw error
      if (has('failureDetail') && how === 'rst') {
        expect([error.code, error.status]).to.deep.equal(['ERR_CONNECTION_RESET', 'ConnectionReset'])
      } else {
        expect(error.code).to.equal('ERR_CONNECTION_LOST')
        expect(error.status).to.be.oneOf(['ConnectionAborted', 'Disconnected'])
      }
      expect(error.phase).to.equal('open')
    }
  }),

  defineCase('`closed` rejects after a failed connect, with the error of the connect', async (context) => {
    const { at, rejects, expect } = context
    for (const socket of newSockets(context)) {
      const failure = await rejects(socket.connect(at('/status/500')))
      expect(await rejects(socket.closed)).to.equal(failure)
    }
  }),

  defineCase(
    'one object is one connection: a second connect is ERR_INVALID_STATE at any time',
    async (context) => {
      const { at, rejectsWith, expect } = context
      for (const socket of newSockets(context)) {
        const connected = socket.connect(at('/echo'))
        await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
        await connected
        await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
        expect(socket.state).to.equal('open')
        const closing = socket.close()
        await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
        await closing
        await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
      }
    },
  ),

  defineCase('`Symbol.asyncDispose` closes with the block', { needs: 'asyncDispose' }, async (context) => {
    const { isosocket, at, newId, stats, eventually, expect } = context
    for (const Socket of [isosocket.MessageWebSocket, isosocket.StreamWebSocket]) {
      const id = newId()
      {
        await using socket = await Socket.connect(at('/echo', { id }))
        expect(socket.state).to.equal('open')
      }
      await eventually(async () => expect((await stats(id)).close).to.deep.include({ code: 1000 }))
    }
  }),

  defineCase(
    '`Symbol.asyncDispose` aborts when closing fails',
    { needs: 'asyncDispose' },
    async (context) => {
      const { message, once, expect } = context
      const socket = await message('/no-close-answer', {}, { closeTimeout: 100 })
      const event = once(socket, 'close')
      expect(await socket[Symbol.asyncDispose]()).to.equal(undefined)
      expect(socket.state).to.equal('closed')
      expect((await event).code).to.equal(1006)
    },
  ),

  defineCase('`Symbol.asyncDispose` never rejects', { needs: 'asyncDispose' }, async (context) => {
    const { at, message, rejects, expect } = context
    const fresh = newMessage(context)
    await fresh[Symbol.asyncDispose]()
    expect(fresh.state).to.equal('closed')
    const connecting = newMessage(context)
    const connected = rejects(connecting.connect(at('/silent')))
    await connecting[Symbol.asyncDispose]()
    await connected
    const lost = await message('/drop')
    await rejects(lost.closed)
    await lost[Symbol.asyncDispose]()
    const ended = await message('/echo')
    await ended.close()
    await ended[Symbol.asyncDispose]()
    await ended[Symbol.asyncDispose]()
    expect([connecting.state, lost.state, ended.state]).to.deep.equal(['closed', 'closed', 'closed'])
  }),
])
