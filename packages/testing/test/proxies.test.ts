import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { CertificateAuthority, HttpProxy, SocksProxy } from '../src/index.js'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function forNow<Proxy extends HttpProxy | SocksProxy>(proxy: Proxy): Proxy {
  closing.push(() => proxy.close())
  return proxy
}

/** A server that says hello and hangs up; its port. */
async function greeter(): Promise<number> {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

interface Answer {
  readonly response: IncomingMessage
  readonly tunnel: Socket
}

async function ask(proxy: HttpProxy, path: string, headers = {}, ca?: string): Promise<Answer> {
  const send = ca === undefined ? request : secureRequest
  const options = { host: '127.0.0.1', port: proxy.port, method: 'CONNECT', path, headers, agent: false, ca }
  const [response, tunnel, head] = (await once(send(options).end(), 'connect')) as [
    IncomingMessage,
    Socket,
    Buffer,
  ]
  closing.push(() => tunnel.destroy())
  tunnel.unshift(head)
  return { response, tunnel }
}

async function talk(proxy: SocksProxy): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1')
  closing.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function answerTo(socket: Socket, ...bytes: number[]): Promise<number[]> {
  socket.write(Buffer.from(bytes))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return [...answer]
}

test('an HTTP proxy connects, and notes what it was asked for', async () => {
  const port = await greeter()
  const proxy = forNow(await HttpProxy.start({ hosts: { 'server.test': '127.0.0.1' } }))
  expect(proxy.url).toBe(`http://127.0.0.1:${proxy.port}`)
  const { response, tunnel } = await ask(proxy, `server.test:${port}`)
  expect(response.statusCode).toBe(200)
  expect(await text(tunnel)).toBe('hello')
  expect(proxy.requests).toEqual([{ target: `server.test:${port}`, credential: undefined }])
  expect(proxy.connectionCount).toBe(1)
  await proxy.whenIdle()
  expect(proxy.openCount).toBe(0)
})

test('an HTTP proxy speaks TLS when it is given a certificate', async () => {
  const authority = CertificateAuthority.create()
  const port = await greeter()
  const proxy = forNow(await HttpProxy.start({ tls: authority.issue() }))
  expect(proxy.url).toBe(`https://127.0.0.1:${proxy.port}`)
  const { tunnel } = await ask(proxy, `127.0.0.1:${port}`, {}, authority.certificate)
  expect(await text(tunnel)).toBe('hello')
})

test('an HTTP proxy asks for its credential, and notes what it was given', async () => {
  const port = await greeter()
  const credential = { username: 'me', password: 'a:b' }
  const proxy = forNow(await HttpProxy.start({ credential }))
  const { response } = await ask(proxy, `127.0.0.1:${port}`)
  expect(response.statusCode).toBe(407)
  expect(response.headers['proxy-authenticate']).toMatch(/^Basic /)
  const headers = { 'proxy-authorization': `Basic ${Buffer.from('me:a:b').toString('base64')}` }
  expect((await ask(proxy, `127.0.0.1:${port}`, headers)).response.statusCode).toBe(200)
  expect(proxy.requests.map((asked) => asked.credential)).toEqual([undefined, credential])
})

test('an HTTP proxy answers 502 when there is no server', async () => {
  const proxy = forNow(await HttpProxy.start())
  expect((await ask(proxy, '127.0.0.1:1')).response.statusCode).toBe(502)
})

test('an HTTP proxy refuses as it is told', async () => {
  const behaviour = { status: 403, statusText: 'No', headers: { 'X-Rule': '7' }, body: 'go away' }
  const proxy = forNow(await HttpProxy.start({ behaviour }))
  const { response, tunnel } = await ask(proxy, 'server.test:80')
  expect(response).toMatchObject({ statusCode: 403, statusMessage: 'No' })
  expect(response.headers).toMatchObject({ 'x-rule': '7', 'content-length': '7' })
  const [body] = (await once(tunnel, 'data')) as [Buffer]
  expect(body.toString()).toBe('go away')
})

test('a SOCKS proxy connects to a name, and notes what it was asked for', async () => {
  const port = await greeter()
  const proxy = forNow(await SocksProxy.start({ hosts: { ab: '127.0.0.1' } }))
  const socket = await talk(proxy)
  expect(await answerTo(socket, 5, 1, 0)).toEqual([5, 0])
  socket.write(Buffer.of(5, 1, 0, 3, 2, 0x61, 0x62, port >> 8, port & 255))
  expect(await text(socket)).toBe(`${Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0)}hello`)
  expect(proxy.requests).toEqual([{ target: `ab:${port}`, credential: undefined }])
  await proxy.whenIdle()
})

test('a SOCKS proxy reads addresses of both families, in pieces of any size', async () => {
  const proxy = forNow(await SocksProxy.start({ behaviour: { reply: 2 } }))
  const addresses = [
    [1, 127, 0, 0, 1],
    [4, ...Array.from({ length: 15 }, () => 0), 1],
  ]
  for (const address of addresses) {
    const socket = await talk(proxy)
    expect(await answerTo(socket, 5, 1, 0)).toEqual([5, 0])
    const bytes = [5, 1, 0, ...address, 0, 80]
    for (const byte of bytes.slice(0, -1)) {
      socket.write(Buffer.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await answerTo(socket, 80)).slice(0, 2)).toEqual([5, 2])
  }
  expect(proxy.requests.map(({ target }) => target)).toEqual(['127.0.0.1:80', '[::1]:80'])
})

test('a SOCKS proxy asks for its credential', async () => {
  const proxy = forNow(await SocksProxy.start({ credential: { username: 'me', password: 'pw' } }))
  const stranger = await talk(proxy)
  expect(await answerTo(stranger, 5, 1, 0)).toEqual([5, 0xff])
  const wrong = await talk(proxy)
  expect(await answerTo(wrong, 5, 2, 0, 2)).toEqual([5, 2])
  expect(await answerTo(wrong, 1, 2, 0x6d, 0x65, 2, 0x70, 0x70)).toEqual([1, 1])
  const right = await talk(proxy)
  expect(await answerTo(right, 5, 2, 0, 2)).toEqual([5, 2])
  expect(await answerTo(right, 1, 2, 0x6d, 0x65, 2, 0x70, 0x77)).toEqual([1, 0])
})

test('a SOCKS proxy replies why it cannot connect', async () => {
  const proxy = forNow(await SocksProxy.start())
  const socket = await talk(proxy)
  await answerTo(socket, 5, 1, 0)
  expect((await answerTo(socket, 5, 1, 0, 1, 127, 0, 0, 1, 0, 1))[1]).toBe(5)
})

test('a proxy that is closed cuts its connections', async () => {
  const proxy = await SocksProxy.start({ behaviour: 'silent' })
  const socket = await talk(proxy)
  const gone = once(socket, 'close')
  await proxy.close()
  await gone
})
