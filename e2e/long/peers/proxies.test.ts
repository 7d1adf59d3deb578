import { MessageWebSocket, StreamWebSocket, WebSocketError } from 'isosocket'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { rejects } from '../../suite/awaiting.js'
import { isInstalled } from './installed.js'
import { freePort } from './loopback-port.js'
import { expectNothingLeft, lossOf, openConnections } from './losing.js'
import { microsocksFile, startMicrosocks } from './microsocks.js'
import { expectEcho, expectMessagesToPass, expectStreamToPass } from './passing.js'
import type { Peer } from './peer.js'
import { squidFile, startSquid } from './squid.js'
import { startTinyproxy, tinyproxyFile } from './tinyproxy.js'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const { url, secureUrl, certificate } = inject('server')
const echo = `${url}/echo`
const secure = { address: `${secureUrl}/echo`, trustedCertificates: certificate }
const [port, securePort] = [url, secureUrl].map((address) => Number(new URL(address).port))

/** Both programs' configurations can hold it. */
const credential = { username: 'ann', password: 'sesame' }
const hash = 'ann:$apr1$isosock1$M3f4YEptnvoRv2x9mXAQ5/\n'

/** What one kind of proxy does in its own way. */
interface ProxyKind {
  readonly scheme: 'http' | 'socks5'
  readonly open: () => Promise<Peer>
  /** Asks for the credential, and allows only the ports given. */
  readonly guarded: (ports: readonly number[]) => Promise<Peer>
  /** The answer to a wrong password. */
  readonly wrongPassword: Partial<WebSocketError>
  /** The answer when nobody listens at the target. */
  readonly nobodyThere: Partial<WebSocketError>
}

const kinds: { readonly [name: string]: ProxyKind & { readonly file: string } } = {
  squid: {
    file: squidFile,
    scheme: 'http',
    open: () => startSquid(),
    guarded: (allowedPorts) => startSquid({ passwords: hash, allowedPorts }),
    wrongPassword: { status: 'ProxyAuthenticationRequired' },
    nobodyThere: { status: 'ServiceUnavailable' },
  },
  'tinyproxy-bin': {
    file: tinyproxyFile,
    scheme: 'http',
    open: () => startTinyproxy(),
    guarded: (allowedPorts) => startTinyproxy({ credential, allowedPorts }),
    // It answers 401 to what is wrong and 407 only where nothing is.
    wrongPassword: { status: 'Unauthorized' },
    nobodyThere: { status: 'InternalServerError' },
  },
  microsocks: {
    file: microsocksFile,
    scheme: 'socks5',
    open: () => startMicrosocks(),
    guarded: () => startMicrosocks({ credential }),
    wrongPassword: { status: 'ProxyAuthenticationRequired' },
    nobodyThere: { status: 'CannotConnect' },
  },
}

const installed = new Map(Object.entries(kinds).map(([name, { file }]) => [name, isInstalled(name, file)]))

for (const [name, kind] of Object.entries(kinds)) {
  const { scheme, open, guarded, wrongPassword, nobodyThere } = kind
  const addressOf = ({ port }: Peer): URL => new URL(`${scheme}://127.0.0.1:${port}`)

  describe.skipIf(!installed.get(name))(`through ${name}`, () => {
    describe('that asks nobody', () => {
      let peer: Peer
      let proxy: URL

      beforeAll(async () => {
        peer = await open()
        proxy = addressOf(peer)
      })

      afterAll(() => peer.end())

      test('messages and streams pass', async () => {
        await expectMessagesToPass(echo, { proxy })
        await expectStreamToPass(echo, { proxy })
      })

      test('TLS goes through to the server itself', async () => {
        const { address, trustedCertificates } = secure
        await expectMessagesToPass(address, { proxy, trustedCertificates })
        await expectStreamToPass(address, { proxy, trustedCertificates })
        await expect(MessageWebSocket.connect(address, { proxy })).rejects.toMatchObject({
          code: 'ERR_TLS',
          status: 'CertificateIsInvalid',
          phase: 'tls',
        })
      })

      test('information tells how long the way through it took', async () => {
        const socket = await MessageWebSocket.connect(echo, { proxy })
        expect(socket.information.timings?.proxy).toBeGreaterThan(0)
        await socket.close()
      })

      test('a credential that nobody asked for does no harm', async () => {
        await expectMessagesToPass(echo, { proxy, proxyCredential: credential })
      })

      test('what the server refuses is its own answer, not that of the proxy', async () => {
        await expect(MessageWebSocket.connect(`${url}/status/407`, { proxy })).rejects.toMatchObject({
          code: 'ERR_HTTP_STATUS',
          phase: 'upgrade',
          response: { status: 407 },
        })
      })

      test('ERR_PROXY when nobody listens at the server', async () => {
        const before = openConnections()
        const address = `ws://127.0.0.1:${await freePort()}`
        await expect(MessageWebSocket.connect(address, { proxy })).rejects.toMatchObject({
          code: 'ERR_PROXY',
          phase: 'proxy',
          ...nobodyThere,
        })
        await expectNothingLeft(before)
      })

      test('ERR_CONNECT_TIMEOUT when the server never answers the upgrade', async () => {
        const connecting = MessageWebSocket.connect(`${url}/silent`, { proxy, connectTimeout: 500 })
        await expect(connecting).rejects.toMatchObject({
          code: 'ERR_CONNECT_TIMEOUT',
          status: 'Timeout',
          phase: 'upgrade',
        })
      })
    })

    describe('that asks for a name and a password', () => {
      let peer: Peer
      let proxy: URL

      beforeAll(async () => {
        peer = await guarded([port ?? 0, securePort ?? 0])
        proxy = addressOf(peer)
      })

      afterAll(() => peer.end())

      test('it opens with proxyCredential', async () => {
        await expectMessagesToPass(echo, { proxy, proxyCredential: credential })
        const { address, trustedCertificates } = secure
        await expectMessagesToPass(address, { proxy, proxyCredential: credential, trustedCertificates })
      })

      test('it opens with both in the address of the proxy', async () => {
        const address = new URL(proxy)
        Object.assign(address, credential)
        await expectMessagesToPass(echo, { proxy: address })
      })

      test('ProxyAuthenticationRequired without', async () => {
        const before = openConnections()
        await expect(MessageWebSocket.connect(echo, { proxy })).rejects.toMatchObject({
          code: 'ERR_PROXY',
          status: 'ProxyAuthenticationRequired',
          phase: 'proxy',
        })
        await expectNothingLeft(before)
      })

      test('a wrong password is refused and not shown', async () => {
        const before = openConnections()
        const proxyCredential = { username: 'ann', password: 'open-up' }
        const error = await rejects(MessageWebSocket.connect(echo, { proxy, proxyCredential }))
        expect(error).toMatchObject({ code: 'ERR_PROXY', phase: 'proxy', ...wrongPassword })
        expect(String(error)).not.toMatch(/open-up|Basic/)
        await expectNothingLeft(before)
      })
    })

    test('a connection is lost when the proxy is killed', async () => {
      await using peer = await open()
      const socket = await StreamWebSocket.connect(`${url}/push`, { proxy: addressOf(peer) })
      const loss = lossOf(socket)
      const reader = socket.readable.getReader()
      await reader.read()
      peer.signal('SIGKILL')
      const error = await rejects(
        (async () => {
          while (!(await reader.read()).done);
        })(),
      )
      expect(error).toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted', phase: 'open' })
      expect(await loss).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    })

    test('keep-alive notices that the proxy hands nothing on any more', async () => {
      await using peer = await open()
      const socket = await MessageWebSocket.connect(echo, {
        proxy: addressOf(peer),
        keepAliveInterval: 300,
        keepAliveTimeout: 600,
      })
      await expectEcho(socket)
      const loss = lossOf(socket)
      peer.signal('SIGSTOP')
      expect(await loss).toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT', status: 'Timeout', phase: 'open' })
    })

    test('ERR_CONNECT_TIMEOUT, and nothing is left, when the proxy is silent', async () => {
      await using peer = await open()
      peer.signal('SIGSTOP')
      const before = openConnections()
      const began = performance.now()
      const error = await rejects(
        MessageWebSocket.connect(echo, { proxy: addressOf(peer), connectTimeout: 500 }),
      )
      expect(error).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', status: 'Timeout', phase: 'proxy' })
      expect(performance.now() - began).toBeLessThan(3_000)
      await expectNothingLeft(before)
    })

    test('a signal ends the wait for a silent proxy', async () => {
      await using peer = await open()
      peer.signal('SIGSTOP')
      const before = openConnections()
      const stopped = new AbortController()
      const connecting = MessageWebSocket.connect(echo, { proxy: addressOf(peer), signal: stopped.signal })
      setTimeout(() => stopped.abort(new Error('changed my mind')), 300)
      expect(await rejects(connecting)).toBe(stopped.signal.reason)
      await expectNothingLeft(before)
    })

    test('the proxy itself is not there', async () => {
      const proxy = new URL(`${scheme}://127.0.0.1:${await freePort()}`)
      const error = await rejects(MessageWebSocket.connect(echo, { proxy }))
      expect(error).toMatchObject({ status: 'CannotConnect', code: 'ERR_CONNECTION_REFUSED' })
      expect(String(error)).toContain(proxy.host)
      expect(error).toBeInstanceOf(WebSocketError)
    })
  })
}

for (const [name, { scheme, guarded, open }] of Object.entries(kinds)) {
  if (scheme !== 'http') continue

  describe.skipIf(!installed.get(name))(`what ${name} says`, () => {
    test('Forbidden for a port that nobody may go to, with the page', async () => {
      await using peer = await guarded([securePort ?? 0])
      const proxy = `http://127.0.0.1:${peer.port}`
      const error = await rejects(MessageWebSocket.connect(echo, { proxy, proxyCredential: credential }))
      expect(error).toMatchObject({
        code: 'ERR_PROXY',
        status: 'Forbidden',
        phase: 'proxy',
        response: {
          status: 403,
          headers: { server: expect.stringMatching(/squid|tinyproxy/) },
          body: expect.stringContaining('<html'),
        },
      })
    })

    test('the challenge is in the answer', async () => {
      await using peer = await guarded([port ?? 0])
      await expect(
        MessageWebSocket.connect(echo, { proxy: `http://127.0.0.1:${peer.port}` }),
      ).rejects.toMatchObject({
        response: { status: 407, headers: { 'proxy-authenticate': expect.stringMatching(/^Basic realm=/) } },
      })
    })

    test("proxy: 'env' finds it", async () => {
      await using peer = await open()
      vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${peer.port}`)
      vi.stubEnv('NO_PROXY', 'example.com')
      vi.stubEnv('no_proxy', undefined)
      vi.stubEnv('http_proxy', undefined)
      try {
        const socket = await MessageWebSocket.connect(echo, { proxy: 'env' })
        const loss = lossOf(socket)
        peer.signal('SIGKILL')
        expect(await loss).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
      } finally {
        vi.unstubAllEnvs()
      }
    })
  })
}

test.skipIf(!installed.get('squid'))('a name and a password may hold any character', async () => {
  const ann = { username: 'änn', password: 'sésame: 1/@%' }
  await using squid = await startSquid({ passwords: 'änn:$apr1$isosock1$smAvrli3lqC5RkMXtfRHK.\n' })
  const proxy = new URL(`http://127.0.0.1:${squid.port}`)
  await expectMessagesToPass(echo, { proxy, proxyCredential: ann })
  Object.assign(proxy, ann)
  await expectMessagesToPass(echo, { proxy })
})
