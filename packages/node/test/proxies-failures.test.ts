import { createServer } from 'node:net'
import { HttpProxy, type HttpProxyBehaviour, SocksProxy, type SocksProxyBehaviour } from '@isosocket/testing'
import { expect, test } from 'vitest'
import { MessageWebSocket, WebSocketError } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { listening } from './dialing/listening.js'
import { expectEcho, failure } from './dialing/outcome.js'
import { type AnyProxy, authority, kinds, ours, trusting } from './dialing/proxy-kinds.js'

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
