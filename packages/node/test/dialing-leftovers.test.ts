import { getEventListeners, once } from 'node:events'
import { type AddressInfo, createServer, type LookupFunction, type Socket } from 'node:net'
import { BlackHole, CertificateAuthority, HttpProxy, SocksProxy } from '@isosocket/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { raceAddresses } from '../src/connecting/address-race.js'
import { ConnectProgress } from '../src/connecting/connect-progress.js'
import { dial } from '../src/connecting/dial.js'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'

const authority = CertificateAuthority.create('leftovers.test')
const tls = authority.issue({ names: ['127.0.0.1'] })

/** A connect that comes as far as a phase, and no further. */
interface Stuck {
  readonly url: string
  readonly options: NonNullable<ConstructorParameters<typeof MessageWebSocket>[0]>
  /** Whether it has come that far. */
  readonly isReached: () => boolean
  /** What it fails with when the deadline is near, if not with that. */
  readonly failure?: object
}

async function silentServer(): Promise<{ readonly port: number; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.resume()
    socket.once('close', () => sockets.delete(socket))
  })
  forNow(server).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, sockets }
}

async function stuckInProxy(proxy: HttpProxy | SocksProxy, address = proxy.url): Promise<Stuck> {
  forNow(proxy)
  return {
    url: 'wss://server.test/',
    options: { proxy: address, trustedCertificates: authority.certificate },
    isReached: () => proxy.openCount > 0,
  }
}

const dialPhases: [string, () => Promise<Stuck>][] = [
  [
    'looking up',
    async () => {
      const lookup = vi.fn<LookupFunction>()
      return {
        url: 'ws://server.test/',
        options: { node: { lookup } },
        isReached: () => lookup.mock.calls.length > 0,
      }
    },
  ],
  [
    'racing addresses',
    async () => {
      const { port } = forNow(await BlackHole.open({ host: '127.0.0.7' }))
      forNow(await BlackHole.open({ host: '127.0.0.8', port }))
      const begun = performance.now()
      const lookup: LookupFunction = (_host, _options, callback) =>
        callback(null, [
          { address: '127.0.0.7', family: 4 },
          { address: '127.0.0.8', family: 4 },
          { address: '127.0.0.9', family: 4 },
        ])
      return {
        url: `ws://server.test:${port}/`,
        options: { node: { lookup }, addressDelay: 20 },
        isReached: () => performance.now() - begun > 100,
      }
    },
  ],
  ['asking an HTTP proxy', async () => stuckInProxy(await HttpProxy.start({ behaviour: 'silent' }))],
  ['asking an HTTPS proxy', async () => stuckInProxy(await HttpProxy.start({ behaviour: 'silent', tls }))],
  ['asking a SOCKS proxy', async () => stuckInProxy(await SocksProxy.start({ behaviour: 'silent' }))],
  ['an HTTP proxy that drips', async () => stuckInProxy(await HttpProxy.start({ behaviour: 'drip' }))],
  [
    'TLS with a proxy',
    async () => {
      const proxy = await SocksProxy.start({ behaviour: 'silent' })
      return stuckInProxy(proxy, proxy.url.replace('socks5', 'https'))
    },
  ],
  [
    'the refusal of a proxy that does not end',
    async () => {
      const behaviour = { status: 403, headers: { 'Content-Length': '9999' }, body: 'No' }
      const proxy = await HttpProxy.start({ behaviour })
      return {
        ...(await stuckInProxy(proxy)),
        isReached: () => proxy.requests.length > 0,
        failure: { code: 'ERR_PROXY', status: 'Forbidden' },
      }
    },
  ],
  ['TLS through a tunnel', async () => stuckInProxy(await HttpProxy.start({ behaviour: 'dead-tunnel' }))],
  [
    'TLS',
    async () => {
      const { port, sockets } = await silentServer()
      return { url: `wss://127.0.0.1:${port}/`, options: {}, isReached: () => sockets.size > 0 }
    },
  ],
]

const phases: typeof dialPhases = [
  ...dialPhases,
  [
    'the upgrade',
    async () => {
      const { port, sockets } = await silentServer()
      return { url: `ws://127.0.0.1:${port}/`, options: {}, isReached: () => sockets.size > 0 }
    },
  ],
]

/** Sockets, timers and requests of this process, both sides of a connection: none may come to stay. */
function resources(): { [kind: string]: number } {
  const counts: { [kind: string]: number } = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (/TCP(Socket|Connect)|TLS|Pipe(Wrap|Connect)|GetAddrInfo/.test(kind))
      counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

test.each(phases)('an abort while it is stuck in %s leaves nothing behind', async (_phase, start) => {
  const { url, options, isReached } = await start()
  const before = resources()
  const controller = new AbortController()
  const connecting = MessageWebSocket.connect(url, { ...options, signal: controller.signal }).catch(
    (error: unknown) => error,
  )
  await expect.poll(() => isReached()).toBe(true)
  const reason = new Error('enough')
  controller.abort(reason)
  expect(await connecting).toBe(reason)
  await expect.poll(() => resources()).toEqual(before)
})

test.each(phases)('a deadline while it is stuck in %s leaves nothing behind', async (_phase, start) => {
  const timedOut = { code: 'ERR_CONNECT_TIMEOUT', status: 'Timeout' }
  const { url, options, failure = timedOut } = await start()
  const before = resources()
  const error = await MessageWebSocket.connect(url, { ...options, connectTimeout: 200 }).catch(
    (caught: unknown) => caught,
  )
  expect(error).toMatchObject(failure)
  await expect.poll(() => resources()).toEqual(before)
})

test.each(dialPhases)(
  'a dial that is stuck in %s rejects with the reason of its signal',
  async (_phase, start) => {
    const { url, options, isReached } = await start()
    const { control } = new MessageWebSocket(options)
    const controller = new AbortController()
    const { signal } = controller
    const dialling = dial({
      url: new URL(url),
      where: url,
      control,
      signal,
      deadline: Infinity,
      progress: new ConnectProgress(),
    })
    const rejected = expect(dialling).rejects.toThrow('enough')
    await expect.poll(() => isReached()).toBe(true)
    controller.abort(new Error('enough'))
    await rejected
    expect(getEventListeners(signal, 'abort')).toEqual([])
  },
)

test.each<[string, () => Promise<HttpProxy | SocksProxy>]>([
  ['refused by an HTTP proxy', () => HttpProxy.start({ behaviour: { status: 403 } })],
  ['answered with garbage by an HTTP proxy', () => HttpProxy.start({ behaviour: 'garbage' })],
  ['refused by a SOCKS proxy', () => SocksProxy.start({ behaviour: { reply: 2 } })],
  ['answered with garbage by a SOCKS proxy', () => SocksProxy.start({ behaviour: 'garbage' })],
])('a dial that is %s ends its connection itself', async (_what, start) => {
  const proxy = forNow(await start())
  const { control } = new MessageWebSocket({ proxy: proxy.url })
  const { signal } = new AbortController()
  const url = new URL('ws://server.test/')
  await expect(
    dial({ url, where: 'the server', control, signal, deadline: Infinity, progress: new ConnectProgress() }),
  ).rejects.toMatchObject({ code: 'ERR_PROXY' })
  await proxy.whenIdle()
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

const ways: [string, () => Promise<{ readonly url: string; readonly options: Stuck['options'] }>][] = [
  [
    'directly',
    async () => {
      const server = forNow(await EchoServer.start())
      return { url: `ws://localhost:${server.port}/`, options: {} }
    },
  ],
  [
    'with TLS',
    async () => {
      const server = forNow(await EchoServer.start({ tls }))
      return { url: `wss://127.0.0.1:${server.port}/`, options: {} }
    },
  ],
  [
    'through an HTTP proxy',
    async () => {
      const server = forNow(await EchoServer.start())
      const proxy = forNow(await HttpProxy.start())
      return { url: `ws://127.0.0.1:${server.port}/`, options: { proxy: proxy.url } }
    },
  ],
  [
    'with TLS through an HTTPS proxy',
    async () => {
      const server = forNow(await EchoServer.start({ tls }))
      const proxy = forNow(await HttpProxy.start({ tls }))
      return { url: `wss://127.0.0.1:${server.port}/`, options: { proxy: proxy.url } }
    },
  ],
  [
    'through a SOCKS proxy',
    async () => {
      const server = forNow(await EchoServer.start())
      const proxy = forNow(await SocksProxy.start())
      return { url: `ws://127.0.0.1:${server.port}/`, options: { proxy: proxy.url } }
    },
  ],
]

test.each(ways)(
  'a connection that was made %s leaves no listener on the signal, and none of ours on itself',
  async (_way, start) => {
    const { url, options } = await start()
    const { control } = new MessageWebSocket({ trustedCertificates: authority.certificate, ...options })
    const { signal } = new AbortController()
    const stream = await dial({
      url: new URL(url),
      where: url,
      control,
      signal,
      deadline: Infinity,
      progress: new ConnectProgress(),
    })
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(stream.listenerCount('error')).toBe(0)
    expect(stream.listenerCount('data')).toBe(0)
    stream.destroy()
  },
)

test('the race leaves no timer for the address that was to be next', async () => {
  const server = forNow(await EchoServer.start())
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const socket = await raceAddresses({
    places: [
      { host: '127.0.0.1', port: server.port },
      { host: '127.0.0.2', port: server.port },
    ],
    delay: 60_000,
    options: {},
    isDirect: true,
    attempts: [],
    signal: new AbortController().signal,
  })
  expect(vi.getTimerCount()).toBe(0)
  socket?.destroy()
})
