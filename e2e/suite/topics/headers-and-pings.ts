import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets, openSockets } from '../new-socket.js'

export const headersAndPings = suite('headers and pings', [
  defineCase(
    '`setRequestHeader(name, value)` reaches the server, or is ERR_NOT_SUPPORTED',
    async (context) => {
      const { at, has, throwsWith, expect } = context
      if (!has('headers')) {
        for (const socket of newSockets(context)) {
          const { message } = throwsWith(
            () => socket.setRequestHeader('X-Token', 'secret'),
            'ERR_NOT_SUPPORTED',
          )
          expect(message).to.contain('use a message, or the address.')
          expect(socket.state).to.equal('new')
        }
        return
      }
      const socket = newMessage(context, { headers: { 'X-First': '1' } })
      socket.setRequestHeader('X-Token', 'secret')
      socket.setRequestHeader('Cookie', 'a=b')
      await socket.connect(at('/headers'))
      const headers = await socket.receive()
      expect(headers?.json()).to.deep.include({ 'x-first': '1', 'x-token': 'secret', cookie: 'a=b' })
    },
  ),

  defineCase(
    '`setRequestHeader(name, value)` is for before connect',
    { needs: 'headers' },
    async (context) => {
      const { at, throwsWith } = context
      const socket = newMessage(context)
      const connected = socket.connect(at('/echo'))
      throwsWith(() => socket.setRequestHeader('X-Late', '1'), 'ERR_INVALID_STATE')
      await connected
      throwsWith(() => socket.setRequestHeader('X-Late', '1'), 'ERR_INVALID_STATE')
    },
  ),

  defineCase('`setRequestHeader(name, value)` refuses what is no header', { needs: 'headers' }, (context) => {
    const { throwsWith } = context
    const socket = newMessage(context)
    for (const [name, value] of [
      ['', 'x'],
      ['a b', 'x'],
      ['X-Split', 'a\r\nX-Smuggled: b'],
      ['X-Null', 'a\0b'],
      ['X-Number', 5],
      [5, 'x'],
      ['Connection', 'close'],
      ['trailer', 'Expires'],
    ] as const) {
      throwsWith(() => socket.setRequestHeader(name as string, value as string), 'ERR_INVALID_ARGUMENT')
    }
  }),

  defineCase('`ping()` resolves with the round trip, or is ERR_NOT_SUPPORTED', async (context) => {
    const { has, message, newId, stats, rejectsWith, expect } = context
    const id = newId()
    const socket = await message('/echo', { id })
    if (!has('ping')) {
      const { message } = await rejectsWith(socket.ping(), 'ERR_NOT_SUPPORTED')
      expect(message).to.equal('Browsers do not let scripts send pings: use a message that the peer answers.')
      expect(socket.state).to.equal('open')
      return
    }
    for (let count = 0; count < 3; count++) expect(await socket.ping()).to.be.within(0, 5_000)
    expect((await stats(id)).pings).to.equal(3)
    expect(socket.information.messagesSent).to.equal(0)
  }),

  defineCase('`ping({ timeout })` rejects when no pong comes', { needs: 'ping' }, async (context) => {
    const { message, rejects, isosocket, expect } = context
    const socket = await message('/mute')
    const error = await rejects(socket.ping({ timeout: 100 }))
    if (!(error instanceof isosocket.WebSocketError)) throw error
    expect(error.status).to.equal('Timeout')
    expect(socket.state).to.equal('open')
  }),

  defineCase(
    '`ping({ signal })` rejects with the reason',
    { needs: 'ping' },
    async ({ message, rejects, expect }) => {
      const socket = await message('/mute')
      const controller = new AbortController()
      const pinged = rejects(socket.ping({ signal: controller.signal }))
      controller.abort('enough')
      expect(await pinged).to.equal('enough')
      expect(await rejects(socket.ping({ signal: AbortSignal.abort('before') }))).to.equal('before')
      expect(socket.state).to.equal('open')
    },
  ),

  defineCase('`ping()` rejects when the connection ends', { needs: 'ping' }, async (context) => {
    const { message, rejectsWith } = context
    const socket = await message('/mute')
    const pinged = rejectsWith(socket.ping(), 'ERR_ABORTED')
    socket.abort()
    await pinged
    await rejectsWith(socket.ping(), 'ERR_INVALID_STATE')
  }),

  defineCase('`ping()` calls are answered each for itself', { needs: 'ping' }, async (context) => {
    const { expect } = context
    for (const socket of await openSockets(context)) {
      const pings = [socket.ping(), socket.ping(), socket.ping()]
      for (const milliseconds of await Promise.all(pings)) expect(milliseconds).to.be.within(0, 5_000)
      expect(await socket.ping({ timeout: 2 ** 40 })).to.be.within(0, 5_000)
    }
  }),
])
