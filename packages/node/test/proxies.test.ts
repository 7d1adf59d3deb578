import { HttpProxy, SocksProxy } from '@isosocket/testing'
import { expect, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { expectEcho, failure } from './dialing/outcome.js'
import { credential, hosts, kinds, ours, trusting } from './dialing/proxy-kinds.js'

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
