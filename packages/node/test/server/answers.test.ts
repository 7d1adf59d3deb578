import { once } from 'node:events'
import { expect, test } from 'vitest'
import { MessageWebSocket, type WebSocketRequest } from '../../src/index.js'
import { answered, echo, listen } from './listening.js'
import { RawClient } from './raw-client.js'

const pairs: [string, string][] = [
  ['Set-Cookie', 'a=1'],
  ['Set-Cookie', 'b=2'],
  ['X-A', '1'],
]

test('reject() answers with a status, headers and a body', async () => {
  const { port } = await listen((request) => {
    request.reject(401, { 'WWW-Authenticate': 'Basic', 'Set-Cookie': ['a=1', 'b=2'] }, 'Who are you? é')
  })
  const client = await RawClient.ask(port)
  await client.ended()
  expect(client.status).toBe(401)
  expect(client.text).toContain('WWW-Authenticate: Basic\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n')
  expect(Buffer.from(client.text, 'latin1').toString()).toContain('Content-Length: 15\r\n')
  expect(Buffer.from(client.text, 'latin1').toString()).toMatch(/\r\n\r\nWho are you\? é$/)
})

test.each([
  ['an object', () => ({ 'Set-Cookie': ['a=1', 'b=2'], 'X-A': '1' })],
  ['Headers', () => new Headers(pairs)],
  [
    'a Map',
    () =>
      new Map<string, string | string[]>([
        ['Set-Cookie', ['a=1', 'b=2']],
        ['X-A', '1'],
      ]),
  ],
  ['pairs', () => pairs],
  ['an iterator', () => pairs.values()],
])('headers of an answer are %s', async (_, headers) => {
  const { port } = await listen((request) => {
    if (request.url.pathname === '/reject') request.reject(401, headers())
    else request.acceptMessage({ headers: headers() })
  })
  for (const path of ['/reject', '/accept']) {
    const client = await RawClient.ask(port, {}, `GET ${path} HTTP/1.1`)
    await client.until((text) => text.includes('\r\n\r\n'))
    const lines = client.text.toLowerCase().split('\r\n')
    expect(lines).toEqual(expect.arrayContaining(['set-cookie: a=1', 'set-cookie: b=2', 'x-a: 1']))
    client.socket.destroy()
  }
})

test('reject() may say which protocol is wanted, and takes no bad argument', async () => {
  const errors: unknown[] = []
  const bad = [
    ['404'],
    [299],
    [404, null],
    [404, 'Location: /'],
    [404, {}, 5],
    [404, {}, null],
    [404, { 'X-A': 5 }],
    [404, ['X-A: 5']],
    [404, new Map([['X-A', 5]])],
    [404, new Headers({ Connection: 'close' })],
    [404, { 'Content-Length': '1' }],
    [404, { 'X-A': 'a\r\nX-B: b' }],
  ]
  const { port } = await listen((request) => {
    for (const given of bad) {
      try {
        request.reject(...(given as []))
      } catch (error) {
        errors.push(error)
      }
    }
    request.reject(426, { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' })
  })
  const client = await RawClient.ask(port)
  await client.ended()
  expect(errors).toMatchObject(bad.map(() => ({ code: 'ERR_INVALID_ARGUMENT' })))
  expect(String(errors[10])).toMatch(/"Content-Length" is written by the answer itself/)
  expect(client.status).toBe(426)
  expect(client.text).toContain('Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n')
})

test('headers of acceptMessage() are in the answer, and none can be smuggled in', async () => {
  const errors: unknown[] = []
  const { port } = await listen((request) => {
    const bad: unknown[] = [{ 'X-A': 'a\r\nX-B: b' }, { 'Sec-WebSocket-Accept': 'x' }, { 'X Y': '1' }, null]
    for (const headers of bad) {
      try {
        request.acceptMessage({ headers: headers as never })
      } catch (error) {
        errors.push(error)
      }
    }
    request.acceptMessage({ headers: { 'Set-Cookie': ['a=1', 'b=2'] } })
  })
  const client = await RawClient.open(port)
  expect(errors).toMatchObject(Array(4).fill({ code: 'ERR_INVALID_ARGUMENT' }))
  expect(client.text).toContain('Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n')
  expect(client.text).not.toContain('X-B')
})

test('protocols are chosen in the order of the listener, by a function, or when accepting', async () => {
  const chosen = async (protocols: Parameters<typeof listen>[1], protocol?: string) => {
    const { url } = await listen((request) => request.acceptMessage({ protocol }), protocols)
    const socket = await MessageWebSocket.connect(url, { protocols: ['one', 'two', 'three'] })
    await socket.close()
    return socket.information.protocol
  }
  expect(await chosen({ protocols: ['three', 'two'] })).toBe('three')
  expect(await chosen({ protocols: (offered) => offered[1] })).toBe('two')
  expect(await chosen({ protocols: ['two'] }, 'one')).toBe('one')
  // RFC 6455 §4.1: whoever offers some and gets none fails the connection.
  await expect(chosen({ protocols: ['four'] })).rejects.toMatchObject({ code: 'ERR_HANDSHAKE' })
})

test('accepting with a protocol that the client does not offer is ERR_INVALID_ARGUMENT, and nothing is answered', async () => {
  let error: unknown
  const { url } = await listen((request) => {
    try {
      request.acceptMessage({ protocol: 'other' })
    } catch (reason) {
      error = reason
    }
    void echo(request)
  })
  expect(await answered(url, 'still')).toBe('still')
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
})

test('a request is answered once', async () => {
  const errors: unknown[] = []
  const { url } = await listen((request) => {
    request.acceptMessage()
    for (const again of [() => request.acceptStream(), () => request.reject()]) {
      try {
        again()
      } catch (error) {
        errors.push(error)
      }
    }
  })
  await (await MessageWebSocket.connect(url)).close()
  expect(errors).toMatchObject([{ code: 'ERR_INVALID_STATE' }, { code: 'ERR_INVALID_STATE' }])
})

test('a bad setting throws before the client is told anything', async () => {
  const errors: unknown[] = []
  const { url } = await listen((request) => {
    for (const options of [{ sendTimeout: 0 }, { colour: 'red' }]) {
      try {
        request.acceptMessage(options)
      } catch (error) {
        errors.push(error)
      }
    }
    void echo(request)
  })
  expect(await answered(url, 'x')).toBe('x')
  expect(errors).toMatchObject(Array(2).fill({ code: 'ERR_INVALID_ARGUMENT' }))
})

test('what is accepted after the client has gone is closed from the beginning, and nothing throws', async () => {
  const requests: WebSocketRequest[] = []
  const { port } = await listen((request) => requests.push(request))
  const client = await RawClient.ask(port)
  await expect.poll(() => requests.length).toBe(1)
  const request = requests[0] as WebSocketRequest
  const gone = once(request.signal, 'abort')
  client.socket.resetAndDestroy()
  await gone
  expect(request.isWaiting).toBe(false)
  const socket = request.acceptMessage()
  expect(socket.state).toBe('closed')
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', phase: 'upgrade' })
  request.reject(404)
})

test('the signal of a request fires when its time is up, and when the listener closes', async () => {
  const reasons: unknown[] = []
  const noteReason = ({ signal }: WebSocketRequest) =>
    signal.addEventListener('abort', () => reasons.push(signal.reason))
  const late = await listen(noteReason, { handshakeTimeout: 500 })
  await (await RawClient.ask(late.port)).ended()
  expect(reasons).toMatchObject([{ code: 'ERR_CONNECT_TIMEOUT' }])

  const asked = new Promise<WebSocketRequest>((resolve) => {
    void listen(resolve).then(async ({ listener, port }) => {
      const client = await RawClient.ask(port)
      await asked
      await Promise.all([listener.close(), client.ended()])
    })
  })
  noteReason(await asked)
  await expect.poll(() => reasons).toHaveLength(2)
  expect(reasons[1]).toMatchObject({ code: 'ERR_ABORTED', phase: 'upgrade' })
})

test('header values are Latin-1, with either answer', async () => {
  const { port } = await listen((request) => {
    const headers = { 'X-Name': 'Jürgen' }
    if (request.url.pathname === '/no') request.reject(403, headers)
    else request.acceptMessage({ headers })
  })
  const accepted = await RawClient.open(port)
  const rejected = await RawClient.ask(port, {}, 'GET /no HTTP/1.1')
  await rejected.ended()
  for (const { text } of [accepted, rejected]) expect(text).toContain('X-Name: Jürgen\r\n')
})

test('what no header can carry is told so, and not shown', async () => {
  const told: unknown[] = []
  const { port } = await listen((request) => {
    for (const answer of [
      () => request.reject(403, { 'X-Price': '5 €' }),
      () => void request.acceptMessage({ headers: { 'X-Price': '5 €' } }),
    ]) {
      try {
        answer()
      } catch (error) {
        told.push(error)
      }
    }
    request.reject(403)
  })
  await (await RawClient.ask(port)).ended()
  const message =
    'The value of the header "X-Price" has characters beyond Latin-1, which a header cannot carry: encode it, for example with encodeURIComponent().'
  expect(told).toMatchObject(Array(2).fill({ code: 'ERR_INVALID_ARGUMENT', message }))
})
