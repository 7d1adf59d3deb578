import { defineCase, suite } from '../define-case.js'
import { bothClasses, newMessage, newSockets } from '../new-socket.js'

export const connecting = suite('connecting', [
  defineCase('`new X(options)` is an unconnected socket', (context) => {
    const { expect } = context
    for (const Socket of bothClasses(context)) {
      const socket = new Socket({ connectTimeout: 1234, protocols: ['chat'] })
      expect(socket).to.be.instanceOf(Socket)
      expect(socket.state).to.equal('new')
      expect(socket.bufferedAmount).to.equal(0)
      expect(socket.control.connectTimeout).to.equal(1234)
      expect(socket.control.protocols).to.deep.equal(['chat'])
      const other = new Socket()
      expect(other.control.connectTimeout).to.equal(60_000)
    }
  }),

  defineCase('`static connect(url, options)` resolves with the open socket', async (context) => {
    const { at, afterwards, newId, stats, expect } = context
    for (const Socket of bothClasses(context)) {
      const id = newId()
      const socket = await Socket.connect(at('/protocol', { id, choose: 'v2' }), {
        protocols: ['v1', 'v2'],
        closeTimeout: 777,
      })
      afterwards(() => socket.abort())
      expect(socket).to.be.instanceOf(Socket)
      expect(socket.state).to.equal('open')
      expect(socket.information.protocol).to.equal('v2')
      expect(socket.control.closeTimeout).to.equal(777)
      expect((await stats(id)).open).to.equal(true)
    }
  }),

  defineCase('`static connect(url, null)` is one without options', async (context) => {
    const { at, afterwards, expect } = context
    for (const Socket of bothClasses(context)) {
      const socket = await Socket.connect(at('/echo'), null as never)
      afterwards(() => socket.abort())
      expect(socket.state).to.equal('open')
    }
  }),

  defineCase('`static connect(url, { signal })` rejects with the reason of the signal', async (context) => {
    const { at, rejects, expect } = context
    for (const Socket of bothClasses(context)) {
      const controller = new AbortController()
      const connected = Socket.connect(at('/silent'), { signal: controller.signal })
      const reason = { because: 'the user left' }
      controller.abort(reason)
      expect(await rejects(connected)).to.equal(reason)
    }
  }),

  defineCase(
    '`static connect(url, options)` rejects for a wrong option and does not throw',
    async (context) => {
      const { at, rejectsWith } = context
      for (const Socket of bothClasses(context)) {
        await rejectsWith(Socket.connect(at('/echo'), { connectTimeout: 0 }), 'ERR_INVALID_ARGUMENT')
        await rejectsWith(Socket.connect('not a url'), 'ERR_INVALID_ARGUMENT')
      }
    },
  ),

  defineCase('`connect(url)` resolves when open', async (context) => {
    const { at, newId, stats, expect } = context
    for (const socket of newSockets(context)) {
      const id = newId()
      const connected = socket.connect(at('/echo', { id }))
      expect(socket.state).to.equal('connecting')
      expect(await connected).to.equal(undefined)
      expect(socket.state).to.equal('open')
      expect((await stats(id)).open).to.equal(true)
    }
  }),

  defineCase('`connect(url)` takes a URL, and http: for ws:', async (context) => {
    const { at, expect } = context
    const address = at('/greet', { text: 'welcome' })
    for (const url of [address, new URL(address), address.replace('ws:', 'http:')]) {
      const socket = newMessage(context)
      await socket.connect(url)
      expect((await socket.receive())?.text()).to.equal('welcome')
      expect(socket.information.url).to.equal(address)
    }
  }),

  defineCase(
    '`connect(url)` takes an upper-case scheme and surrounding blanks as `new URL` does',
    async (context) => {
      const { at, expect } = context
      const socket = newMessage(context)
      await socket.connect(` ${at('/echo').replace('ws:', 'WS:')} `)
      expect(socket.state).to.equal('open')
    },
  ),

  defineCase(
    '`connect(url, { signal, timeout })` rejects ERR_CONNECT_TIMEOUT past the timeout',
    async (context) => {
      const { at, rejectsWith, expect } = context
      for (const path of ['/silent', '/drip'] as const) {
        for (const socket of newSockets(context)) {
          const error = await rejectsWith(socket.connect(at(path), { timeout: 250 }), 'ERR_CONNECT_TIMEOUT')
          expect(error.status).to.equal('Timeout')
          expect(socket.state).to.equal('closed')
          expect(await rejectsWith(socket.closed, 'ERR_CONNECT_TIMEOUT')).to.be.an('error')
        }
      }
    },
  ),

  defineCase(
    '`connect(url, { signal, timeout })` rejects with the reason when the signal fires',
    async (context) => {
      const { at, rejects, rejectsWith, expect } = context
      for (const socket of newSockets(context)) {
        const controller = new AbortController()
        const reason = new Error('changed my mind')
        const connected = socket.connect(at('/silent'), { signal: controller.signal })
        controller.abort(reason)
        expect(await rejects(connected)).to.equal(reason)
        expect(socket.state).to.equal('closed')
        const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
        expect(error.status).to.equal('OperationCanceled')
        expect(error.cause).to.equal(reason)
      }
    },
  ),

  defineCase(
    '`connect(url, { signal })` with a signal that has fired never reaches the server',
    async (context) => {
      const { at, newId, stats, rejects, delay, expect } = context
      for (const socket of newSockets(context)) {
        const id = newId()
        const reason = new Error('too late')
        const connected = socket.connect(at('/echo', { id }), { signal: AbortSignal.abort(reason) })
        expect(await rejects(connected)).to.equal(reason)
        expect(socket.state).to.equal('closed')
        await delay(100)
        expect(await rejects(stats(id)), 'no connection had this id').to.match(/404/)
      }
    },
  ),

  defineCase('`connect(url, { signal })` forgets the signal once open', async (context) => {
    const { at, delay, expect } = context
    const socket = newMessage(context)
    const controller = new AbortController()
    await socket.connect(at('/echo'), { signal: controller.signal, timeout: 4_000 })
    controller.abort(new Error('does not matter any more'))
    // Shorter, it could be up before the connection is open, on a machine that is busy.
    await delay(4_200)
    expect(socket.state).to.equal('open')
    await socket.send('still here')
    expect((await socket.receive())?.text()).to.equal('still here')
  }),

  defineCase('`connect(url)` refused by a server says so as far as the runtime knows', async (context) => {
    const { isosocket, at, has, rejectsWith, expect } = context
    const address = at('/status/401', { body: 'who are you?', retryAfter: '7' })
    const failed = isosocket.MessageWebSocket.connect(address)
    if (!has('failureDetail')) {
      expect((await rejectsWith(failed, 'ERR_OPAQUE')).status).to.equal('CannotConnect')
      return
    }
    const error = await rejectsWith(failed, 'ERR_HTTP_STATUS')
    expect(error.status).to.equal('Unauthorized')
    expect(error.phase).to.equal('upgrade')
    expect(error.response).to.deep.include({ status: 401, statusText: 'Unauthorized', body: 'who are you?' })
    expect(error.response?.headers).to.deep.include({ 'retry-after': '7' })
  }),

  defineCase('`connect(url)` never follows a redirect', { needs: 'redirectRefusal' }, async (context) => {
    const { isosocket, at, has, newId, stats, rejects, rejectsWith, expect } = context
    const id = newId()
    const failed = isosocket.MessageWebSocket.connect(at('/redirect', { to: `/echo?id=${id}` }))
    const error = await rejectsWith(failed, has('failureDetail') ? 'ERR_HTTP_STATUS' : 'ERR_OPAQUE')
    expect(error.status).to.equal(has('failureDetail') ? 'Found' : 'CannotConnect')
    expect(await rejects(stats(id)), 'the target was not asked').to.match(/404/)
  }),

  defineCase('`connect(url)` fails with CannotConnect where nobody listens', async (context) => {
    const { has, rejectsWith, expect } = context
    for (const socket of newSockets(context)) {
      const code = has('failureDetail') ? 'ERR_CONNECTION_REFUSED' : 'ERR_OPAQUE'
      const error = await rejectsWith(socket.connect('ws://127.0.0.1:20111/'), code)
      expect(error.status).to.equal('CannotConnect')
      expect(error.message).to.include('127.0.0.1:20111')
      expect(socket.state).to.equal('closed')
    }
  }),

  defineCase('`connect(url)` fails with HostNameNotResolved for a name without address', async (context) => {
    const { has, rejectsWith, expect } = context
    const socket = newMessage(context)
    const code = has('failureDetail') ? 'ERR_HOST_NOT_FOUND' : 'ERR_OPAQUE'
    const error = await rejectsWith(socket.connect('ws://nobody.invalid/'), code)
    expect(error.status).to.equal(has('failureDetail') ? 'HostNameNotResolved' : 'CannotConnect')
    expect(error.message).to.include('nobody.invalid')
  }),

  defineCase(
    'a failed connect is the end: `closed` rejects, no event comes, nothing else hangs',
    async (context) => {
      const { at, rejects, rejectsWith, delay, expect } = context
      const socket = newMessage(context)
      let events = 0
      socket.addEventListener('close', () => events++)
      const writing = rejects(socket.writable.getWriter().write('waits for the connection'))
      const failure = await rejects(socket.connect(at('/status/503')))
      expect(socket.state).to.equal('closed')
      expect(await rejects(socket.closed)).to.equal(failure)
      expect(await writing).to.equal(failure)
      expect(await rejects(socket.receive())).to.equal(failure)
      await rejectsWith(socket.connect(at('/echo')), 'ERR_INVALID_STATE')
      await delay(50)
      expect(events).to.equal(0)
    },
  ),
])
