import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import {
  MessageWebSocket,
  ServerMessageWebSocket,
  ServerStreamWebSocket,
  StreamWebSocket,
  WebSocketListener,
  type WebSocketRequest,
} from '../../src/index.js'
import { afterTest, answered, echo, listen } from './listening.js'
import { RawClient } from './raw-client.js'

async function serveHttp(server: Server = createServer()): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterTest(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

test('ten lines are an echo server, with for await', async () => {
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1' })
  const serving = (async () => {
    for await (const request of listener) void echo(request)
  })()
  const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${listener.port}/`)
  await socket.send('héllo')
  await socket.send(new Uint8Array([1, 2, 3]))
  expect((await socket.receive())?.text()).toBe('héllo')
  expect((await socket.receive())?.bytes()).toEqual(new Uint8Array([1, 2, 3]))
  const closed = listener.close()
  expect(await socket.closed).toEqual({ code: 1001, reason: '' })
  await closed
  await serving
})

test('a stream of 20 MB goes up and comes back the same', async () => {
  const { url } = await listen(async (request) => {
    const socket = request.acceptStream()
    await socket.readable.pipeTo(socket.writable).catch(() => {})
  })
  const socket = await StreamWebSocket.connect(url)
  const chunk = crypto.getRandomValues(new Uint8Array(65_536))
  const writing = (async () => {
    const writer = socket.writable.getWriter()
    for (let count = 0; count < 300; count++) await writer.write(chunk)
    writer.releaseLock()
  })()
  let offset = 0
  for await (const bytes of socket.readable) {
    for (let start = 0; start < bytes.length; ) {
      const at = offset % chunk.length
      const size = Math.min(chunk.length - at, bytes.length - start)
      expect(Buffer.compare(bytes.subarray(start, start + size), chunk.subarray(at, at + size))).toBe(0)
      start += size
      offset += size
    }
    if (offset === chunk.length * 300) break
  }
  await writing
  expect(offset).toBe(chunk.length * 300)
  socket.abort()
})

test('a request has url, headers, protocols, origin and remoteAddress', async () => {
  let seen: WebSocketRequest | undefined
  const { port } = await listen((request) => {
    seen = request
    request.reject(404)
  })
  const client = await RawClient.ask(
    port,
    { 'Sec-WebSocket-Protocol': 'b, a', Origin: 'http://localhost', Cookie: 'x=1', Host: 'localhost' },
    'GET /chat/7?name=j%20b HTTP/1.1',
  )
  await client.ended()
  expect(client.status).toBe(404)
  expect(seen?.url.href).toBe('ws://localhost/chat/7?name=j%20b')
  expect(seen?.url.searchParams.get('name')).toBe('j b')
  expect(seen?.headers.cookie).toBe('x=1')
  expect(seen?.protocols).toEqual(['b', 'a'])
  expect(seen?.protocol).toBe('')
  expect(seen?.origin).toBe('http://localhost')
  expect(seen?.remoteAddress).toBe('127.0.0.1')
  expect(seen?.httpRequest.method).toBe('GET')
})

test('requests come as events while there is a listener, and wait for an iterator otherwise', async () => {
  const { listener, url } = await listen()
  const first = MessageWebSocket.connect(url)
  for await (const request of listener) {
    request.acceptMessage()
    break
  }
  await (await first).close()
  listener.onrequest = ({ request }) => void echo(request)
  expect(await answered(url, 'by event')).toBe('by event')
  listener.onrequest = null
  const second = MessageWebSocket.connect(url)
  const { value } = await listener[Symbol.asyncIterator]().next()
  value?.reject(418)
  await expect(second).rejects.toMatchObject({ code: 'ERR_HTTP_STATUS', response: { status: 418 } })
})

test('a request that nobody answers is told 503 in time', async () => {
  const requests: WebSocketRequest[] = []
  const refused: unknown[] = []
  const { listener, port } = await listen((request) => requests.push(request), { handshakeTimeout: 500 })
  listener.addEventListener('refused', ({ status, reason }) => refused.push([status, reason]))
  const client = await RawClient.ask(port)
  await client.ended()
  expect(client.status).toBe(503)
  expect(refused).toEqual([[503, 'The server did not answer the request in time.']])
  const socket = requests[0]?.acceptMessage()
  await expect(socket?.closed).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', status: 'Timeout' })
})

test('one connection more than maxConnections is told 503, and the next is let in when one has gone', async () => {
  const { listener, url } = await listen((request) => void echo(request), { maxConnections: 2 })
  const [first, second] = [await MessageWebSocket.connect(url), await MessageWebSocket.connect(url)]
  await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({
    status: 'ServiceUnavailable',
    response: { status: 503, headers: { 'retry-after': '5' } },
  })
  await first.close()
  await expect.poll(() => listener.sockets.length).toBe(1)
  expect(await answered(url, 'again')).toBe('again')
  await second.close()
})

test('requests that wait for an answer take places of maxConnections', async () => {
  const requests: WebSocketRequest[] = []
  const { port } = await listen((request) => requests.push(request), { maxConnections: 2 })
  for (let count = 1; count <= 2; count++) {
    await RawClient.ask(port)
    await expect.poll(() => requests.length).toBe(count)
  }
  const third = await RawClient.ask(port)
  await third.ended()
  expect(third.status).toBe(503)
  requests[0]?.reject(418)
  const fourth = await RawClient.ask(port)
  await expect.poll(() => requests.length).toBe(3)
  requests[2]?.acceptMessage()
  await fourth.until((text) => text.includes('\r\n\r\n'))
  expect(fourth.status).toBe(101)
})

test('a listener on an HTTP server leaves its other requests alone', async () => {
  const server = createServer((_request, response) => response.end('page'))
  const port = await serveHttp(server)
  const listener = new WebSocketListener({ server, path: '/chat' })
  listener.onrequest = ({ request }) => void echo(request)
  await listener.listening
  expect(listener.port).toBe(port)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('page')
  expect(await answered(`ws://127.0.0.1:${port}/chat?x`, 'hello')).toBe('hello')
  await listener.close()
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('page')
  expect(server.listenerCount('upgrade')).toBe(0)
})

test('listeners share an HTTP server by their paths; what is for none of them is told 404', async () => {
  const server = createServer()
  const port = await serveHttp(server)
  for (const [path, name] of [
    ['/a', 'A'],
    [/^\/b\/\d+$/, 'B'],
  ] as const) {
    const listener = new WebSocketListener({ server, path })
    afterTest(() => listener.close())
    listener.onrequest = ({ request }) => void request.acceptMessage().send(name)
  }
  const said = async (path: string) => {
    const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${port}${path}`)
    const text = (await socket.receive())?.text()
    socket.abort()
    return text
  }
  expect([await said('/a'), await said('/b/12')]).toEqual(['A', 'B'])
  await expect(said('/b/x')).rejects.toMatchObject({ status: 'NotFound' })
})

test('an upgrade that is for another listener of the HTTP server is left to it', async () => {
  const server = createServer()
  const port = await serveHttp(server)
  server.on('upgrade', (request, socket) => {
    if (request.url === '/hot') socket.end('HTTP/1.1 299 Mine\r\nContent-Length: 0\r\n\r\n')
  })
  const listener = new WebSocketListener({ server, path: '/chat' })
  afterTest(() => listener.close())
  listener.onrequest = ({ request }) => void echo(request)
  const other = await RawClient.ask(port, {}, 'GET /hot HTTP/1.1')
  await other.ended()
  expect(other.status).toBe(299)
  expect(await answered(`ws://127.0.0.1:${port}/chat`, 'x')).toBe('x')
})

test('handleUpgrade() takes what a framework hands out', async () => {
  const server = createServer()
  const port = await serveHttp(server)
  const listener = new WebSocketListener({ noServer: true })
  afterTest(() => listener.close())
  listener.onrequest = ({ request }) => void echo(request)
  server.on('upgrade', (request, socket, head) => listener.handleUpgrade(request, socket, head))
  expect(await answered(`ws://127.0.0.1:${port}/any`, 'x')).toBe('x')
  expect([listener.address(), listener.port]).toEqual([null, 0])
})

test('what the client sends together with its request is not lost', async () => {
  const { port } = await listen((request) => void echo(request))
  const client = await RawClient.connect(port)
  client.write(
    Buffer.concat([
      Buffer.from(
        'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      ),
      Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]),
    ]),
  )
  await expect.poll(() => client.frames.map(({ payload }) => payload.toString())).toEqual(['hi'])
})

test('a port of its own answers what is no WebSocket with 426', async () => {
  const { port } = await listen()
  const response = await fetch(`http://127.0.0.1:${port}/`)
  expect(response.status).toBe(426)
  expect(response.headers.get('upgrade')).toBe('websocket')
})

test('a port in use is ERR_ADDRESS_IN_USE: by listening, by iteration and by the event', async () => {
  const blocker = createTcpServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  afterTest(() => blocker.close())
  const place = { port: (blocker.address() as AddressInfo).port, host: '127.0.0.1' }
  const error = { code: 'ERR_ADDRESS_IN_USE', status: 'CannotConnect', phase: 'listen' }
  await expect(WebSocketListener.listen(place)).rejects.toMatchObject(error)
  await expect(new WebSocketListener(place)[Symbol.asyncIterator]().next()).rejects.toMatchObject(error)
  const told = await new Promise((resolve) => {
    new WebSocketListener(place).addEventListener('error', (event) => resolve(event.error))
  })
  expect(told).toMatchObject(error)
  expect((told as Error).message).toContain('take another port')
})

test('whoever owns the HTTP server may handle that a port is in use, and try another', async () => {
  const blocker = createTcpServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  afterTest(() => blocker.close())
  const server = createServer()
  const listener = new WebSocketListener({ server })
  afterTest(() => listener.close())
  listener.onrequest = ({ request }) => void echo(request)
  server.listen((blocker.address() as AddressInfo).port, '127.0.0.1')
  await expect(once(server, 'listening')).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const port = await serveHttp(server)
  await listener.listening
  expect(await answered(`ws://127.0.0.1:${port}/`, 'x')).toBe('x')
})

test.each([
  [{}],
  [{ port: 0, noServer: true }],
  [{ port: -1 }],
  [{ port: 0, path: 'chat' }],
  [{ port: 0, origins: ['example.com'] }],
  [{ port: 0, origins: ['https://example.com/'] }],
  [{ port: 0, maxConnections: 0 }],
  [{ port: 0, handshakeTimeout: Number.NaN }],
  [{ port: 0, protocol: 'chat' }],
  [{ server: {} }],
  [{ server: { on() {} } }],
  [{ port: 0, host: '' }],
  [{ port: 0, host: 5 }],
  [{ noServer: true, host: '127.0.0.1' }],
  [{ noServer: true, maxHandshakes: 5 }],
])('options %j are ERR_INVALID_ARGUMENT', (options) => {
  expect(() => new WebSocketListener(options as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
  )
})

test.each([
  ['/chat?x=1', '/chat'],
  ['/a b', '/a%20b'],
  ['/a/../b', '/b'],
  ['/größe', '/gr%C3%B6%C3%9Fe'],
])('the path "%s", which no request has, is refused, and the right one named', (path, right) => {
  expect(() => new WebSocketListener({ noServer: true, path })).toThrow(`did you mean "${right}"?`)
})

test('a port that came as text, from the environment, is told of Number()', () => {
  expect(() => new WebSocketListener({ port: '8091' as unknown as number })).toThrow(
    'port must be a whole number from 0 to 65535, such as Number(process.env.PORT), not "8091".',
  )
})

test('close() refuses what waits, closes sockets with 1001 behind what they were given, and frees the port', async () => {
  const { listener, url, port } = await listen()
  const requests = listener[Symbol.asyncIterator]()
  const connecting = MessageWebSocket.connect(url, { receiveBufferSize: 100_000 })
  const socket = ((await requests.next()).value as WebSocketRequest).acceptMessage()
  const client = await connecting
  const waiting = await RawClient.ask(port)
  // The port answers plain HTTP after what came before.
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
  for (let count = 0; count < 50; count++) void socket.send(Buffer.alloc(50_000, count))
  const closing = listener.close()
  expect(await requests.next()).toEqual({ done: true, value: undefined })
  let received = 0
  for await (const message of client) expect(message.bytes()[0]).toBe(received++)
  expect(received).toBe(50)
  expect(await client.closed).toEqual({ code: 1001, reason: '' })
  await closing
  await waiting.ended()
  expect(waiting.status).toBe(503)
  const again = await listen((request) => void echo(request), { port })
  expect(await answered(again.url, 'same port')).toBe('same port')
})

test('close({ timeout }) ends those that do not close in time, and tells with which code', async () => {
  const sockets: ServerMessageWebSocket[] = []
  const { listener, port } = await listen((request) => sockets.push(request.acceptMessage()))
  const client = await RawClient.open(port)
  await listener.close({ timeout: 100, code: 1012, reason: 'back soon' })
  await client.ended()
  expect(client.closeCode).toBe(1012)
  await expect(sockets[0]?.closed).rejects.toMatchObject({
    status: expect.stringMatching(/Timeout|Canceled/),
  })
  await expect(listener.close()).resolves.toBeUndefined()
  await expect(new WebSocketListener({ noServer: true }).close({ code: 1006 })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  })
})

test('close({ timeout }) does not wait for a client that takes its time, though it takes something', async () => {
  const { listener, port } = await listen((request) => request.acceptMessage())
  const client = await RawClient.open(port)
  const { socket } = client
  socket.pause()
  // Some ten megabytes a second: something leaves all the time, and all of it takes much longer than there is.
  let chunks = 0
  socket.on('data', () => {
    if (++chunks % 3 === 0) socket.pause()
  })
  const reading = setInterval(() => socket.resume(), 20)
  afterTest(() => clearInterval(reading))
  const message = new Uint8Array(60_000_000)
  for (const each of listener.sockets) {
    if (each instanceof ServerMessageWebSocket) each.send(message).catch(() => {})
  }
  await listener.close({ timeout: 2_000 })
  expect(client.text.length).toBeLessThan(message.byteLength)
})

test.each([[null], [5], [{ timout: 100 }], [{ timeout: -1 }], [{ reason: 5 }]])(
  'close(%j) is ERR_INVALID_ARGUMENT, and the listener goes on',
  async (options) => {
    const { listener, url } = await listen((request) => void echo(request))
    await expect(listener.close(options as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    expect(await answered(url, 'x')).toBe('x')
  },
)

test('`await using` closes the listener', async () => {
  const { listener, url } = await listen((request) => void echo(request))
  const client = await MessageWebSocket.connect(url)
  await listener[Symbol.asyncDispose]()
  expect(await client.closed).toEqual({ code: 1001, reason: '' })
})

test('sockets are those that have not ended, of both classes', async () => {
  const { listener, url } = await listen((request) => {
    if (request.url.pathname === '/stream') request.acceptStream()
    else request.acceptMessage()
  })
  const message = await MessageWebSocket.connect(url)
  const stream = await StreamWebSocket.connect(`${url}stream`)
  expect(listener.sockets[0]).toBeInstanceOf(ServerMessageWebSocket)
  expect(listener.sockets[1]).toBeInstanceOf(ServerStreamWebSocket)
  await message.close()
  stream.abort()
  await expect.poll(() => listener.sockets).toEqual([])
})
