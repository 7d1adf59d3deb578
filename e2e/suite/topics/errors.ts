import { defineCase, suite } from '../define-case.js'
import { newMessage } from '../new-socket.js'
import { mebibyte } from '../payload.js'

export const errors = suite('errors', [
  defineCase('`WebSocketError` has status, code, message and cause', async (context) => {
    const { isosocket, message, rejectsWith, expect } = context
    const socket = await message('/echo')
    const reason = new Error('the reason')
    socket.abort(reason)
    const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
    expect(error).to.be.instanceOf(Error)
    expect(error).to.be.instanceOf(isosocket.WebSocketError)
    expect(error.name).to.equal('WebSocketError')
    expect(error.status).to.equal('OperationCanceled')
    expect(error.message).not.to.equal('')
    expect(error.cause).to.equal(reason)
    expect(error.stack).to.be.a('string')
  }),

  defineCase('`WebSocketError`: instanceof works across copies', async (context) => {
    const { isosocket, rejects, expect } = context
    const error: unknown = await rejects(newMessage(context).connect(''))
    if (!(error instanceof Error)) throw error
    const brands: symbol[] = []
    for (
      let each: unknown = error;
      typeof each === 'object' && each !== null;
      each = Object.getPrototypeOf(each)
    ) {
      brands.push(
        ...Object.getOwnPropertySymbols(each).filter((symbol) => Symbol.keyFor(symbol) !== undefined),
      )
    }
    expect(brands.length, 'a brand of a registered symbol').to.be.greaterThan(0)
    const copy = new Error('from another copy')
    for (const brand of brands) Object.defineProperty(copy, brand, { value: Reflect.get(error, brand) })
    expect(copy).to.be.instanceOf(isosocket.WebSocketError)
    for (const stranger of [new Error('no brand'), {}, null, undefined, 'ERR_ABORTED', 5]) {
      expect(stranger instanceof isosocket.WebSocketError).to.equal(false)
    }
  }),

  defineCase('`WebSocketError.getStatus(error)` works on anything', async (context) => {
    const { isosocket, rejects, expect } = context
    const { getStatus } = isosocket.WebSocketError
    const strangers = [
      undefined,
      null,
      0,
      '',
      'ECONNREFUSED',
      Symbol('s'),
      {},
      [],
      new Error('x'),
      new TypeError('y'),
    ]
    for (const stranger of strangers) expect(getStatus(stranger)).to.equal('Unknown')
    const hostile = {
      get code() {
        throw new Error('no')
      },
    }
    expect(getStatus(hostile)).to.equal('Unknown')
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    const trap = (): never => {
      throw new Error('no')
    }
    const proxies = [
      revoked,
      new Proxy({}, { has: trap }),
      new Proxy(new Error('z'), { get: trap, has: trap }),
    ]
    for (const proxy of proxies) {
      expect(getStatus(proxy)).to.equal('Unknown')
      expect(proxy instanceof isosocket.WebSocketError).to.equal(false)
    }
    expect(getStatus(new DOMException('x', 'AbortError'))).to.equal('OperationCanceled')
    expect(getStatus(new DOMException('x', 'TimeoutError'))).to.equal('Timeout')
    expect(getStatus(new DOMException('x', 'SyntaxError'))).to.equal('Unknown')
    const socket = newMessage(context)
    const connected = rejects(socket.connect(context.at('/silent'), { timeout: 50 }))
    expect(getStatus(await connected)).to.equal('Timeout')
  }),

  defineCase(
    "`WebSocketError.getStatus(error)` knows Node's codes",
    { needs: 'failureDetail' },
    (context) => {
      const { isosocket, expect } = context
      const statuses = {
        ENOTFOUND: 'HostNameNotResolved',
        EAI_AGAIN: 'HostNameNotResolved',
        ECONNREFUSED: 'CannotConnect',
        EHOSTUNREACH: 'CannotConnect',
        ENETUNREACH: 'CannotConnect',
        ECONNRESET: 'ConnectionReset',
        ECONNABORTED: 'ConnectionAborted',
      }
      for (const [code, status] of Object.entries(statuses)) {
        const error = Object.assign(new Error('from Node'), { code })
        expect(isosocket.WebSocketError.getStatus(error), code).to.equal(status)
      }
    },
  ),

  defineCase(
    '`WebSocketError.status` of an HTTP answer is its name',
    { needs: 'failureDetail' },
    async (context) => {
      const { isosocket, at, rejectsWith, expect } = context
      const statuses = {
        200: 'UnexpectedStatusCode',
        204: 'UnexpectedStatusCode',
        301: 'MovedPermanently',
        304: 'NotModified',
        308: 'UnexpectedRedirection',
        400: 'BadRequest',
        403: 'Forbidden',
        404: 'NotFound',
        407: 'ProxyAuthenticationRequired',
        414: 'RequestUriTooLong',
        417: 'ExpectationFailed',
        418: 'UnexpectedClientError',
        429: 'UnexpectedClientError',
        500: 'InternalServerError',
        503: 'ServiceUnavailable',
        505: 'HttpVersionNotSupported',
        599: 'UnexpectedServerError',
      }
      for (const [status, name] of Object.entries(statuses)) {
        const connected = isosocket.MessageWebSocket.connect(at(`/status/${Number(status)}`))
        const error = await rejectsWith(connected, 'ERR_HTTP_STATUS')
        expect(error.status, status).to.equal(name)
        expect(error.response?.status).to.equal(Number(status))
        expect(error.phase).to.equal('upgrade')
      }
    },
  ),

  defineCase(
    '`WebSocketError.response` has the first 16 KiB of the body',
    { needs: 'failureDetail' },
    async (context) => {
      const { isosocket, at, rejectsWith, expect } = context
      const address = at('/status/500', {
        body: 'what went wrong: ',
        bodySize: 100_000,
        header: 'X-Trace: 42',
      })
      const error = await rejectsWith(isosocket.StreamWebSocket.connect(address), 'ERR_HTTP_STATUS')
      expect(error.response?.statusText).to.equal('Internal Server Error')
      expect(error.response?.headers).to.deep.include({ 'x-trace': '42' })
      expect(error.response?.body.length).to.equal(16_384)
      expect(error.response?.body).to.match(/^what went wrong: \.+$/)
    },
  ),

  defineCase('`WebSocketError.phase` tells how far it came', { needs: 'failureDetail' }, async (context) => {
    const { isosocket, at, message, rejectsWith, rejects, expect } = context
    const refused = await rejectsWith(
      isosocket.MessageWebSocket.connect('ws://127.0.0.1:20111/'),
      'ERR_CONNECTION_REFUSED',
    )
    expect(refused.phase).to.equal('connect')
    const unknown = await rejectsWith(
      isosocket.MessageWebSocket.connect('ws://nobody.invalid/'),
      'ERR_HOST_NOT_FOUND',
    )
    expect(unknown.phase).to.equal('resolve')
    const silent = isosocket.MessageWebSocket.connect(at('/silent'), { connectTimeout: 200 })
    expect((await rejectsWith(silent, 'ERR_CONNECT_TIMEOUT')).phase).to.equal('upgrade')
    const lost = await message('/drop')
    expect(await rejects(lost.closed)).to.have.property('phase', 'open')
    const unanswered = await message('/no-close-answer', {}, { closeTimeout: 100 })
    expect((await rejectsWith(unanswered.close(), 'ERR_CLOSE_TIMEOUT')).phase).to.equal('close')
  }),

  defineCase(
    '`WebSocketError.undeliveredBytes` counts what did not leave',
    { needs: 'sendBackpressure' },
    async ({ message, rejectsWith, delay, expect }) => {
      const socket = await message('/mute')
      for (let count = 0; count < 32; count++) void socket.send(new Uint8Array(mebibyte))
      await delay(200)
      socket.abort()
      const error = await rejectsWith(socket.closed, 'ERR_ABORTED')
      expect(error.undeliveredBytes).to.be.within(16 * mebibyte, 32 * mebibyte)
    },
  ),

  defineCase('`WebSocketError.closeCode` and `.reason` tell how the peer closed', async (context) => {
    const { message, once, rejects, isosocket, expect } = context
    const socket = await message('/close', { code: 4321, reason: 'full', after: 150 })
    await once(socket, 'close')
    const error = await rejects(socket.send('too late'))
    if (!(error instanceof isosocket.WebSocketError)) throw error
    expect([error.code, error.closeCode, error.reason]).to.deep.equal(['ERR_INVALID_STATE', 4321, 'full'])
  }),

  defineCase('`WebSocketError.message` says what happened to what', async (context) => {
    const { isosocket, at, message, rejectsWith, rejects, expect } = context
    const url = at('/silent')
    const late = isosocket.MessageWebSocket.connect(url, { connectTimeout: 123 })
    const timeout = await rejectsWith(late, 'ERR_CONNECT_TIMEOUT')
    expect(timeout.message).to.include('123').and.to.include(new URL(url).host)
    const lost = await message('/drop')
    const loss = await rejects(lost.closed)
    expect(loss).to.have.property('message').that.includes(new URL(url).host)
  }),
])
