import { createServer } from 'node:net'
import { FaultServer, HttpProxy, SocksProxy } from '@isosocket/testing'
import { expect, test } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { listening } from './dialing/listening.js'
import { failure } from './dialing/outcome.js'
import { credential, kinds, trusting } from './dialing/proxy-kinds.js'

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
