import { getEventListeners, once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import {
  CertificateAuthority,
  FaultServer,
  HttpProxy,
  type HttpProxyBehaviour,
  SocksProxy,
  type SocksProxyBehaviour,
} from '@isosocket/testing'
import { expect, test, vi } from 'vitest'
import { ConnectProgress } from '../src/connecting/connect-progress.js'
import { dial } from '../src/connecting/dial.js'
import { MessageWebSocket, WebSocketError } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { expectEcho, failure } from './dialing/outcome.js'

const authority = CertificateAuthority.create('proxies.test')
const ours = authority.issue({ names: ['localhost', '127.0.0.1', '::1', 'server.test'] })
const trusting = { trustedCertificates: authority.certificate }
const credential = { username: 'Aladdin', password: 'öpen, sesame' }
/** Names that only the proxy knows. */
const hosts = { 'server.test': '127.0.0.1' }

type AnyProxy = HttpProxy | SocksProxy
type Started = (options?: object) => Promise<AnyProxy>

const kinds: [string, Started][] = [
  ['an http: proxy', (options) => HttpProxy.start({ hosts, ...options })],
  ['an https: proxy', (options) => HttpProxy.start({ hosts, tls: ours, ...options })],
  ['a socks5: proxy', (options) => SocksProxy.start({ hosts, ...options })],
]

async function listening(server: Server): Promise<number> {
  forNow(server).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test.each(kinds)('%s is asked for the name, which it looks up itself', async (_kind, start) => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await start())
  const url = `ws://server.test:${server.port}/`
  const socket = forNow(await MessageWebSocket.connect(url, { proxy: proxy.url, ...trusting }))
  await expectEcho(socket)
  expect(proxy.requests).toEqual([{ target: `server.test:${server.port}`, credential: undefined }])
  expect(proxy.connectionCount).toBe(1)
  expect(socket.information.timings?.proxy).toBeGreaterThan(0)
  await socket.close()
  await proxy.whenIdle()
})

test.each(kinds)('through %s the TLS of wss: reaches to the server', async (_kind, start) => {
  const server = forNow(await EchoServer.start({ tls: ours }))
  const proxy = forNow(await start())
  const url = `wss://server.test:${server.port}/`
  const socket = forNow(await MessageWebSocket.connect(url, { proxy: new URL(proxy.url), ...trusting }))
  await expectEcho(socket)
  expect(proxy.requests).toMatchObject([{ target: `server.test:${server.port}` }])
  expect(socket.information.tlsProtocol).toBe('TLSv1.3')
  await socket.close()
  await proxy.whenIdle()
})

test.each(kinds)('%s is asked for an IPv6 address as for a name', async (_kind, start) => {
  const server = forNow(await EchoServer.start({ host: '::1' }))
  const proxy = forNow(await start())
  await expectEcho(
    forNow(await MessageWebSocket.connect(`ws://[::1]:${server.port}/`, { proxy: proxy.url, ...trusting })),
  )
  expect(proxy.requests).toMatchObject([{ target: `[::1]:${server.port}` }])
})

test.each(kinds)('large messages go both ways through %s', async (_kind, start) => {
  const server = forNow(await EchoServer.start({ tls: ours }))
  const proxy = forNow(await start())
  const url = `wss://server.test:${server.port}/`
  const socket = forNow(await MessageWebSocket.connect(url, { proxy: proxy.url, ...trusting }))
  const bytes = new Uint8Array(3_000_000).map((_, index) => index * 7)
  await socket.send(bytes)
  expect(Buffer.compare((await socket.receive())?.bytes() ?? new Uint8Array(), bytes)).toBe(0)
})

test.each(kinds)('%s gets proxyCredential with the first request', async (_kind, start) => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await start({ credential }))
  const url = `ws://127.0.0.1:${server.port}/`
  await expectEcho(
    forNow(
      await MessageWebSocket.connect(url, { proxy: proxy.url, proxyCredential: credential, ...trusting }),
    ),
  )
  expect(proxy.requests).toEqual([{ target: `127.0.0.1:${server.port}`, credential }])
})

test.each(kinds)('%s gets the name and password in its address', async (_kind, start) => {
  const server = forNow(await EchoServer.start())
  // The setters of URL escape all but a percent sign.
  const strange = { username: 'änn', password: 'sésame: 1/@%' }
  const proxy = forNow(await start({ credential: strange }))
  const address = Object.assign(new URL(proxy.url), strange)
  await expectEcho(
    forNow(await MessageWebSocket.connect(`ws://127.0.0.1:${server.port}/`, { proxy: address, ...trusting })),
  )
  expect(proxy.requests).toMatchObject([{ credential: strange }])
})

test.each(kinds)('%s that asks for a credential is ProxyAuthenticationRequired', async (_kind, start) => {
  const proxy = forNow(await start({ credential }))
  const without = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url, ...trusting }),
  )
  expect(without).toMatchObject({
    code: 'ERR_PROXY',
    status: 'ProxyAuthenticationRequired',
    phase: 'proxy',
  })
  expect(without.message).toContain(proxy.url)
  expect(without.message).toContain('control.proxyCredential')
  const wrong = await failure(
    MessageWebSocket.connect('ws://server.test/', {
      proxy: proxy.url,
      proxyCredential: { username: 'Kassim', password: 'barley' },
      ...trusting,
    }),
  )
  expect(wrong).toMatchObject({ code: 'ERR_PROXY', status: 'ProxyAuthenticationRequired', phase: 'proxy' })
  expect(wrong.message).toContain('does not take')
  expect(`${wrong.message}${wrong.stack}`).not.toMatch(/Kassim|barley/)
  await proxy.whenIdle()
})

test('proxyCredential wins over the name and password in the address', async () => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await HttpProxy.start({ credential }))
  await expectEcho(
    forNow(
      await MessageWebSocket.connect(`ws://127.0.0.1:${server.port}/`, {
        proxy: proxy.url.replace('//', '//some:one@'),
        proxyCredential: credential,
      }),
    ),
  )
})

test.each([
  ['socks5://bücher.example:1080', 'socks5://xn--bcher-kva.example:1080'],
  ['socks5h://u:p@B%C3%9CCHER.example', 'socks5h://u:p@xn--bcher-kva.example'],
  ['socks5://[::1]:1080', 'socks5://[::1]:1080'],
  ['http://bücher.example:3128', 'http://xn--bcher-kva.example:3128/'],
])('the proxy %s is looked up by the name %s', (proxy, href) => {
  const { control } = new MessageWebSocket({ proxy })
  expect(String(control.proxy)).toBe(href)
})

test.each(['socks5://a b', 'socks5://a%20b:1', 'socks5://u:p@a%zz.example', 'socks5://:1'])(
  'the proxy %s has no name that there can be',
  (proxy) => {
    const refused = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' })
    expect(() => new MessageWebSocket({ proxy })).toThrow(refused)
  },
)

test('answers of a proxy that announce another are passed over', async () => {
  const early = ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n']
  const last = 'HTTP/1.1 200 OK\r\n\r\nfirst words'
  // All at once, one after the other, and cut anywhere.
  for (const pieces of [
    [early.join('') + last],
    [...early, last],
    (early.join('') + last).match(/.{1,7}/gs) ?? [],
  ]) {
    let requests = ''
    const port = await listening(
      createServer(async (socket) => {
        socket.on('error', () => {})
        socket.on('data', (bytes) => {
          requests += bytes
        })
        for (const piece of pieces) {
          socket.write(piece)
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
        socket.end()
      }),
    )
    expect(await tunnelled(`http://127.0.0.1:${port}`)).toBe('first words')
    expect(requests.match(/CONNECT/g)).toHaveLength(1)
  }
})

test('a proxy that only announces an answer, and then ends or is silent, leaves nothing behind', async () => {
  const open = new Set<unknown>()
  const interim = async (end: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      open.add(socket)
      socket.on('error', () => {}).once('close', () => open.delete(socket))
      socket.once('data', () => socket.write('HTTP/1.1 100 Continue\r\n\r\n', () => end(socket)))
    })
    return `http://127.0.0.1:${await listening(server)}`
  }
  const ends: ((socket: Socket) => void)[] = [
    (socket) => socket.end(),
    (socket) => setTimeout(() => socket.end(), 20),
    (socket) => setTimeout(() => socket.resetAndDestroy(), 20),
  ]
  for (const end of ends) {
    const { control } = new MessageWebSocket({ proxy: await interim(end) })
    const { signal } = new AbortController()
    const url = new URL('ws://server.test/')
    const progress = new ConnectProgress()
    const dialling = dial({ url, where: 'the server', control, deadline: Infinity, progress, signal })
    await expect(dialling).rejects.toMatchObject({
      phase: 'proxy',
      message: expect.stringContaining('before it had answered'),
    })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  }
  const proxy = await interim(() => {})
  await expect(
    MessageWebSocket.connect('ws://server.test/', { proxy, connectTimeout: 100 }),
  ).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'proxy' })
  await expect.poll(() => open.size).toBe(0)
})

test('a refusal has the status of the HTTP answer, and the answer', async () => {
  for (const [status, statusText, name] of [
    [403, 'Forbidden', 'Forbidden'],
    [502, 'Bad Gateway', 'BadGateway'],
    [302, 'Found', 'Found'],
    [418, "I'm a teapot", 'UnexpectedClientError'],
  ] as const) {
    const behaviour = { status, statusText, headers: { 'X-Reason': 'rules' }, body: 'No way.' }
    const proxy = forNow(await HttpProxy.start({ behaviour }))
    const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
    expect(failed).toMatchObject({
      code: 'ERR_PROXY',
      status: name,
      phase: 'proxy',
      response: { status, statusText, body: 'No way.' },
    })
    expect(failed.response?.headers['x-reason']).toBe('rules')
    expect(failed.message).toContain(String(status))
    expect(failed.message).toContain(proxy.url)
    await proxy.whenIdle()
  }
})

test('a proxy that answers 401 is told as one that does not take the name or the password', async () => {
  const proxy = forNow(await HttpProxy.start({ behaviour: { status: 401 } }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject({ code: 'ERR_PROXY', status: 'Unauthorized', phase: 'proxy' })
  expect(failed.message).toContain('control.proxyCredential')
})

test('the body of a refusal ends where its length says', async () => {
  const behaviour = { status: 403, headers: { 'Content-Length': '7' }, body: 'No way.HTTP/1.1 200 OK' }
  const proxy = forNow(await HttpProxy.start({ behaviour }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed.response?.body).toBe('No way.')
})

test('a refusal without a body ends the connection too', async () => {
  const proxy = forNow(await HttpProxy.start({ behaviour: { status: 403 } }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject({ status: 'Forbidden', response: { status: 403, body: '' } })
  expect(failed.message).toContain('it answered 403. ')
  await proxy.whenIdle()
})

test('of a long refusal the first 16 KiB are kept', async () => {
  const behaviour = { status: 403, body: 'x'.repeat(200_000) }
  const proxy = forNow(await HttpProxy.start({ behaviour }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed.response?.body).toBe('x'.repeat(16 * 1024))
  await proxy.whenIdle()
})

test('of a long refusal no character is cut', async () => {
  const forProxy = forNow(await HttpProxy.start({ behaviour: { status: 403, body: `x${'€'.repeat(6000)}` } }))
  const refused = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: forProxy.url }))
  // 1 + 3 × 5461 = 16 384; one byte more in front leaves room for one character less.
  expect(refused.response?.body).toBe(`x${'€'.repeat(5461)}`)
  const faults = forNow(await FaultServer.start())
  const { url } = await faults.at('http-status', { status: 500, body: `xy${'€'.repeat(6000)}` })
  const failed = await failure(MessageWebSocket.connect(url))
  expect(failed.response?.body).toBe(`xy${'€'.repeat(5460)}`)
})

test('a refusal that comes in chunks is put together', async () => {
  const headers = { 'Transfer-Encoding': 'chunked' }
  const body = '5\r\nNo wa\r\n7;note=1\r\ny\r\nhere\r\n1\r\n.\r\n0\r\n\r\n'
  const proxy = forNow(await HttpProxy.start({ behaviour: { status: 403, headers, body } }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed.response?.body).toBe('No way\r\nhere.')
  await proxy.whenIdle()
})

test('a refusal whose body is slow is told of before the deadline', async () => {
  const behaviour = { status: 407, headers: { 'Content-Length': '9999' }, body: 'No' }
  const proxy = forNow(await HttpProxy.start({ behaviour }))
  const error = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url, connectTimeout: 450 }),
  )
  expect(error).toMatchObject({ code: 'ERR_PROXY', status: 'ProxyAuthenticationRequired', phase: 'proxy' })
  expect(error.response).toMatchObject({ status: 407, body: 'No' })
})

test('a refusal without an end is kept as far as it came', async () => {
  const behaviour = { status: 403, headers: { 'Content-Length': '1000' }, body: 'No w' }
  const proxy = forNow(await HttpProxy.start({ behaviour }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject({ status: 'Forbidden', response: { body: 'No w' } })
  await proxy.whenIdle()
})

test.each([
  [1, 'CannotConnect'],
  [2, 'Forbidden'],
  [3, 'CannotConnect'],
  [4, 'ServerUnreachable'],
  [5, 'CannotConnect'],
  [6, 'ServerUnreachable'],
  [7, 'CannotConnect'],
  [8, 'CannotConnect'],
  [99, 'CannotConnect'],
])('a SOCKS proxy that replies %d is %s', async (reply, status) => {
  const proxy = forNow(await SocksProxy.start({ behaviour: { reply } }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject({ code: 'ERR_PROXY', status, phase: 'proxy' })
  expect(failed.message).toContain(`reply ${reply}`)
  expect(failed.message).toContain(proxy.url)
  await proxy.whenIdle()
})

test('a SOCKS proxy that takes no authentication of ours is ProxyAuthenticationRequired', async () => {
  const proxy = forNow(await SocksProxy.start({ behaviour: 'no-method' }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject({ code: 'ERR_PROXY', status: 'ProxyAuthenticationRequired', phase: 'proxy' })
})

test.each([
  ['127.0.0.1', [1, 127, 0, 0, 1]],
  ['[::1]', [4, ...Array.from({ length: 15 }, () => 0), 1]],
  ['[2001:db8::ff00:42:8329]', [4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0x42, 0x83, 0x29]],
  ['[1:2:3:4:5:6:7:8]', [4, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
  ['a.test', [3, 6, ...Buffer.from('a.test')]],
])('a SOCKS proxy is asked for %s in the form of RFC 1928', async (host, expected) => {
  const asked: number[] = []
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0))
        socket.once('data', (request: Buffer) => {
          asked.push(...request)
          socket.end(Buffer.of(5, 1, 0, 1))
        })
      })
    }),
  )
  await failure(MessageWebSocket.connect(`ws://${host}:258/`, { proxy: `socks5://127.0.0.1:${port}` }))
  expect(asked).toEqual([5, 1, 0, ...expected, 1, 2])
})

test('a password that does not fit into SOCKS is an invalid argument', async () => {
  const long = { username: 'Aladdin', password: 'sesame'.repeat(50) }
  const proxy = forNow(await SocksProxy.start({ credential: long }))
  const failed = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url, proxyCredential: long }),
  )
  expect(failed).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(failed.message).not.toContain('sesame')
  await proxy.whenIdle()
})

test('a server that the proxy cannot reach is told as the proxy tells it', async () => {
  const nowhere = createServer()
  const port = await listening(nowhere)
  nowhere.close()
  const httpProxy = forNow(await HttpProxy.start())
  expect(
    await failure(MessageWebSocket.connect(`ws://127.0.0.1:${port}/`, { proxy: httpProxy.url })),
  ).toMatchObject({ code: 'ERR_PROXY', status: 'BadGateway', phase: 'proxy' })
  const socksProxy = forNow(await SocksProxy.start())
  expect(
    await failure(MessageWebSocket.connect(`ws://127.0.0.1:${port}/`, { proxy: socksProxy.url })),
  ).toMatchObject({ code: 'ERR_PROXY', status: 'CannotConnect', phase: 'proxy' })
})

const lost = { code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted', phase: 'proxy' }
const reset = { code: 'ERR_CONNECTION_RESET', status: 'ConnectionReset', phase: 'proxy' }
const incomprehensible = { code: 'ERR_PROXY', status: 'ErrorHttpInvalidServerResponse', phase: 'proxy' }

test.each<[HttpProxyBehaviour, object]>([
  ['garbage', incomprehensible],
  ['close', lost],
  ['half-answer', lost],
  ['reset', reset],
])('an HTTP proxy that answers with "%s" is told by name', async (behaviour, expected) => {
  for (const tls of [undefined, ours]) {
    const proxy = forNow(await HttpProxy.start({ behaviour, tls }))
    const failed = await failure(
      MessageWebSocket.connect('wss://server.test/', { proxy: proxy.url, ...trusting }),
    )
    expect(failed).toMatchObject(expected)
    expect(failed.message).toContain(proxy.url)
    await proxy.whenIdle()
  }
})

test.each<[SocksProxyBehaviour, object]>([
  ['garbage', incomprehensible],
  ['garbage-reply', incomprehensible],
  ['close', lost],
  ['half-reply', lost],
  ['reset', reset],
])('a SOCKS proxy that answers with "%s" is told by name', async (behaviour, expected) => {
  const proxy = forNow(await SocksProxy.start({ behaviour }))
  const failed = await failure(MessageWebSocket.connect('wss://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject(expected)
  expect(failed.message).toContain(proxy.url)
  await proxy.whenIdle()
})

test.each<[string, () => Promise<AnyProxy>]>([
  ['silent HTTP', () => HttpProxy.start({ behaviour: 'silent' })],
  ['dripping HTTP', () => HttpProxy.start({ behaviour: 'drip' })],
  ['silent HTTPS', () => HttpProxy.start({ behaviour: 'silent', tls: ours })],
  ['silent SOCKS', () => SocksProxy.start({ behaviour: 'silent' })],
  ['then silent SOCKS', () => SocksProxy.start({ behaviour: 'silent-request' })],
])('a %s proxy is bounded by connectTimeout, and nothing is left of the connection', async (_kind, start) => {
  const proxy = forNow(await start())
  const failed = await failure(
    MessageWebSocket.connect('wss://server.test/', { proxy: proxy.url, connectTimeout: 150, ...trusting }),
  )
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', status: 'Timeout', phase: 'proxy' })
  expect(proxy.connectionCount).toBe(1)
  await proxy.whenIdle()
})

test('an https: proxy that never agrees on TLS is bounded by connectTimeout in phase proxy', async () => {
  const proxy = forNow(await SocksProxy.start({ behaviour: 'silent' }))
  const failed = await failure(
    MessageWebSocket.connect('ws://server.test/', {
      proxy: proxy.url.replace('socks5', 'https'),
      connectTimeout: 150,
    }),
  )
  expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'proxy' })
  await proxy.whenIdle()
})

test('a timeout names the addresses that were tried as those of the proxy', async () => {
  const proxy = forNow(await HttpProxy.start({ behaviour: 'silent' }))
  const failed = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url, connectTimeout: 150 }),
  )
  const { port } = new URL(proxy.url)
  expect(failed).toMatchObject({
    message: expect.stringMatching(
      `Tried: the proxy http://127.0.0.1:${port}/? at 127.0.0.1:${port} \\(connected\\)`,
    ),
  })
})

test.each<[string, () => Promise<AnyProxy>]>([
  ['an HTTP proxy', () => HttpProxy.start({ behaviour: 'dead-tunnel' })],
  ['a SOCKS proxy', () => SocksProxy.start({ behaviour: 'dead-tunnel' })],
])('a tunnel of %s through which nothing comes is bounded by connectTimeout', async (_kind, start) => {
  const proxy = forNow(await start())
  for (const [scheme, phase] of [
    ['wss', 'tls'],
    ['ws', 'upgrade'],
  ]) {
    const failed = await failure(
      MessageWebSocket.connect(`${scheme}://server.test/`, { proxy: proxy.url, connectTimeout: 150 }),
    )
    expect(failed).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase })
    await proxy.whenIdle()
  }
})

test.each<[string, () => Promise<AnyProxy>]>([
  ['an HTTP proxy', () => HttpProxy.start({ behaviour: 'cut-tunnel' })],
  ['a SOCKS proxy', () => SocksProxy.start({ behaviour: 'cut-tunnel' })],
])('%s that dies in the middle ends the connect, in the phase it was in', async (_kind, start) => {
  const proxy = forNow(await start())
  for (const [scheme, phase] of [
    ['wss', 'tls'],
    ['ws', 'upgrade'],
  ]) {
    const failed = await failure(MessageWebSocket.connect(`${scheme}://server.test/`, { proxy: proxy.url }))
    expect(failed).toBeInstanceOf(WebSocketError)
    expect(failed).toMatchObject({ phase })
    await proxy.whenIdle()
  }
})

test.each(kinds)('%s that dies later is a loss of the open connection', async (_kind, start) => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await start())
  const url = `ws://127.0.0.1:${server.port}/`
  const socket = forNow(await MessageWebSocket.connect(url, { proxy: proxy.url, ...trusting }))
  await expectEcho(socket)
  void proxy.close()
  expect(await failure(socket.closed)).toMatchObject({ phase: 'open', closeCode: 1006 })
})

test.each(['http', 'https', 'socks5'])(
  'a proxy that is not there is named in the error: %s:',
  async (scheme) => {
    const nowhere = createServer()
    const port = await listening(nowhere)
    nowhere.close()
    const failed = await failure(
      MessageWebSocket.connect('wss://server.test/', { proxy: `${scheme}://user:secret@127.0.0.1:${port}` }),
    )
    expect(failed).toMatchObject({
      code: 'ERR_CONNECTION_REFUSED',
      status: 'CannotConnect',
      phase: 'connect',
    })
    expect(failed.message).toContain(`the proxy ${scheme}://127.0.0.1:${port}`)
    expect(`${failed.message}${failed.stack}`).not.toContain('secret')
  },
)

test('a proxy whose name has no address is HostNameNotResolved', async () => {
  const failed = await failure(
    MessageWebSocket.connect('wss://server.test/', {
      proxy: 'http://proxy.test:3128',
      node: {
        lookup: (host, _options, callback) => {
          callback(Object.assign(new Error(`queryA ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), [])
        },
      },
    }),
  )
  expect(failed).toMatchObject({ status: 'HostNameNotResolved', phase: 'resolve' })
  expect(failed.message).toContain('the proxy http://proxy.test:3128')
})

test('the addresses of a proxy are raced like those of a server', async () => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await HttpProxy.start())
  const socket = forNow(
    await MessageWebSocket.connect(`ws://127.0.0.1:${server.port}/`, {
      proxy: `http://proxy.test:${proxy.port}`,
      node: {
        lookup: (_host, _options, callback) =>
          callback(null, [
            { address: '127.0.0.6', family: 4 },
            { address: '127.0.0.1', family: 4 },
          ]),
      },
    }),
  )
  await expectEcho(socket)
})

test.each([
  [
    'expired',
    { validFrom: new Date(Date.now() - 2e9), validTo: new Date(Date.now() - 1e9) },
    'CertificateExpired',
  ],
  ['for another name', { names: ['other.test'] }, 'CertificateCommonNameIsIncorrect'],
])(
  'the certificate of an https: proxy is checked: one that is %s is refused in phase proxy',
  async (_what, options, status) => {
    const proxy = forNow(await HttpProxy.start({ tls: authority.issue(options) }))
    const failed = await failure(
      MessageWebSocket.connect('ws://server.test/', {
        proxy: proxy.url,
        ...trusting,
        // Said about the server, not about the proxy.
        ignorableServerCertificateErrors: ['Expired', 'InvalidName'],
      }),
    )
    expect(failed).toMatchObject({ code: 'ERR_TLS', status, phase: 'proxy' })
    expect(failed.message).toContain(proxy.url)
    await proxy.whenIdle()
  },
)

test('an https: proxy whose authority is not trusted is refused in phase proxy', async () => {
  const proxy = forNow(await HttpProxy.start({ tls: ours }))
  const failed = await failure(MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url }))
  expect(failed).toMatchObject({ code: 'ERR_TLS', status: 'CertificateIsInvalid', phase: 'proxy' })
})

test('a plain proxy given as an https: one is told as what it is', async () => {
  const proxy = forNow(await HttpProxy.start())
  const failed = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url.replace('http', 'https') }),
  )
  expect(failed).toMatchObject({ code: 'ERR_TLS', phase: 'proxy' })
})

test('bytes that come with the answer of an HTTP proxy belong to the tunnel', async () => {
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.write('HTTP/1.1 200 Fine\r\nVia: us\r\n\r\nfirst, '))
      setTimeout(() => socket.end('then'), 20)
    }),
  )
  expect(await tunnelled(`http://127.0.0.1:${port}`)).toBe('first, then')
})

test('bytes that come with the reply of a SOCKS proxy belong to the tunnel', async () => {
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0))
        socket.once('data', () => {
          socket.write(Buffer.concat([Buffer.of(5, 0, 0, 3, 2, 97, 98, 0, 80), Buffer.from('first, ')]))
          setTimeout(() => socket.end('then'), 20)
        })
      })
    }),
  )
  expect(await tunnelled(`socks5://127.0.0.1:${port}`)).toBe('first, then')
})

test.each([
  ['a version that is none', [4, 0, 0, 1, 0, 0, 0, 0, 0, 0]],
  ['an address of an unknown kind', [5, 0, 0, 9, 0, 0, 0, 0, 0, 0]],
])('a SOCKS reply with %s is no success', async (_what, reply) => {
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0))
        socket.once('data', () => socket.write(Buffer.from(reply)))
      })
    }),
  )
  const failed = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: `socks5://127.0.0.1:${port}` }),
  )
  expect(failed).toMatchObject(incomprehensible)
})

test.each([
  ['that was not offered', 1, incomprehensible],
  ['that nobody knows', 7, incomprehensible],
  [
    'with a password, which there is none of',
    2,
    {
      code: 'ERR_PROXY',
      status: 'ProxyAuthenticationRequired',
      message: expect.stringContaining('Give it a name and a password with control.proxyCredential.'),
    },
  ],
])('a SOCKS proxy that chooses a way of authentication %s is told by name', async (_what, method, told) => {
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.write(Buffer.of(5, method)))
    }),
  )
  const failed = await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: `socks5://127.0.0.1:${port}` }),
  )
  expect(failed).toMatchObject(told)
})

test('the answer of a SOCKS proxy may come in single bytes', async () => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await SocksProxy.start({ credential }))
  const port = await listening(
    createServer((socket) => {
      const onward = connect(proxy.port, '127.0.0.1')
      for (const end of [socket, onward]) end.on('error', () => {})
      socket.pipe(onward)
      onward.on('data', (bytes: Buffer) => {
        for (const byte of bytes) socket.write(Buffer.of(byte))
      })
      socket.once('close', () => onward.destroy())
    }),
  )
  await expectEcho(
    forNow(
      await MessageWebSocket.connect(`ws://127.0.0.1:${server.port}/`, {
        proxy: `socks5://127.0.0.1:${port}`,
        proxyCredential: credential,
      }),
    ),
  )
})

/** What comes out of a tunnel, as text. */
async function tunnelled(proxy: string): Promise<string> {
  const { control } = new MessageWebSocket({ proxy })
  const stream = await dial({
    url: new URL('ws://server.test/'),
    where: 'the server',
    control,
    deadline: Infinity,
    progress: new ConnectProgress(),
    signal: new AbortController().signal,
  })
  // Nobody reads at once.
  await new Promise((resolve) => setImmediate(resolve))
  let text = ''
  stream.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  stream.resume()
  await once(stream, 'end')
  return text
}

test('a proxy is not used with control.node.socketPath', async () => {
  const proxy = forNow(await HttpProxy.start())
  await failure(
    MessageWebSocket.connect('ws://server.test/', { proxy: proxy.url, node: { socketPath: '/nowhere' } }),
  )
  expect(proxy.connectionCount).toBe(0)
})

test.each(['socks5h', 'socks'])('%s: is another name for socks5:', async (scheme) => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await SocksProxy.start({ hosts }))
  await expectEcho(
    forNow(
      await MessageWebSocket.connect(`ws://server.test:${server.port}/`, {
        proxy: proxy.url.replace('socks5', scheme),
      }),
    ),
  )
  expect(proxy.requests).toMatchObject([{ target: `server.test:${server.port}` }])
})

test.each([
  'user:secret@proxy.test:3128',
  'ftp://user:secret@proxy.test',
  'http://user:secret@',
  'socks5://user:secret@',
  'secret',
  '',
  5,
  {},
])('control.proxy = %j is an invalid argument, and is not shown', (proxy) => {
  let error: unknown
  try {
    new MessageWebSocket({ proxy: proxy as string })
  } catch (thrown) {
    error = thrown
  }
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect((error as Error).message).toContain('proxy')
  expect((error as Error).message).not.toContain('secret')
})

test("with 'env' the environment is asked when connecting", async () => {
  const server = forNow(await EchoServer.start())
  const secureServer = forNow(await EchoServer.start({ tls: ours }))
  const first = forNow(await HttpProxy.start({ hosts }))
  const second = forNow(await SocksProxy.start({ hosts }))
  vi.stubEnv('http_proxy', first.url)
  vi.stubEnv('https_proxy', second.url)
  vi.stubEnv('no_proxy', 'localhost')
  try {
    const options = { proxy: 'env', ...trusting }
    const { port } = server
    forNow(await MessageWebSocket.connect(`ws://server.test:${port}/`, options))
    expect(first.requests).toHaveLength(1)
    forNow(await MessageWebSocket.connect(`wss://server.test:${secureServer.port}/`, options))
    expect(second.requests).toHaveLength(1)
    forNow(await MessageWebSocket.connect(`ws://localhost:${port}/`, options))
    expect(first.connectionCount + second.connectionCount).toBe(2)
    vi.stubEnv('http_proxy', 'http://user:secret@:80')
    const failed = await failure(MessageWebSocket.connect(`ws://server.test:${port}/`, options))
    expect(failed).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    expect(failed.message).toContain('http_proxy')
    expect(failed.message).not.toContain('secret')
  } finally {
    vi.unstubAllEnvs()
  }
})
