import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createServer as createTlsServer } from 'node:tls'
import { CertificateAuthority } from '@isosocket/testing'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { collectedMemory } from './collected-memory.js'

const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

async function serve(onConnection: (socket: WebSocket, raw: Socket) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket, request) => onConnection(socket, request.socket))
  await once(server, 'listening')
  ended.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function serveTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const server: Server = createTcpServer(onConnection)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  ended.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a peer that resets is ConnectionReset, one that just ends is ConnectionAborted', async () => {
  const resetting = await MessageWebSocket.connect(
    await serve((_socket, raw) => void setTimeout(() => raw.resetAndDestroy(), 50)),
  )
  await expect(resetting.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_RESET',
    status: 'ConnectionReset',
  })
  const ending = await MessageWebSocket.connect(await serve((_socket, raw) => raw.end()))
  await expect(ending.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_LOST',
    status: 'ConnectionAborted',
  })
})

test('a peer that ends without a Close frame is told of at once, however much waits to be sent', async () => {
  const url = await serve((_socket, raw) => {
    raw.pause()
    setTimeout(() => raw.end(), 50)
  })
  const socket = await MessageWebSocket.connect(url, { sendBufferLimit: Infinity })
  const sent = socket.send(new Uint8Array(30_000_000))
  await expect(sent).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted' })
})

test('close() while reading is paused does not hang', async () => {
  const url = await serve((socket) => {
    for (let count = 0; count < 100; count++) socket.send(Buffer.alloc(65_536))
  })
  const socket = await MessageWebSocket.connect(url, { receiveBufferSize: 100_000 })
  await expect.poll(() => socket.information.bytesReceived).toBeGreaterThan(100_000)
  expect(await socket.close(4001, 'enough')).toEqual({ code: 4001, reason: 'enough' })
})

test('a peer that sends Close and keeps the TCP connection is left after closeTimeout', async () => {
  let left: Promise<unknown> | undefined
  const url = await serve((socket, raw) => {
    left = once(raw, 'end')
    socket.close(4002, 'bye')
    // The server's own end of the connection never follows.
    raw.end = () => raw
    raw.destroy = () => raw
  })
  const start = performance.now()
  const socket = await MessageWebSocket.connect(url, { closeTimeout: 400 })
  expect(await socket.closed).toEqual({ code: 4002, reason: 'bye' })
  expect(performance.now() - start).toBeGreaterThan(390)
  await left
})

test('what the server answers instead of upgrading is in the error', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(503, { 'Retry-After': '7' }).end('x'.repeat(100_000))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/path`
  const error = await MessageWebSocket.connect(url).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'ERR_HTTP_STATUS',
    status: 'ServiceUnavailable',
    phase: 'upgrade',
    response: { status: 503, statusText: 'Service Unavailable', headers: { 'retry-after': '7' } },
  })
  expect((error as { response: { body: string } }).response.body.length).toBe(16 * 1024)
})

test.each<[string, (socket: Socket) => unknown]>([
  ['is reset', (socket) => setTimeout(() => socket.resetAndDestroy(), 50)],
  ['ends', (socket) => socket.end()],
  ['goes on with what is no HTTP', (socket) => setTimeout(() => socket.write('\r\nzzz\r\n'), 50)],
  ['goes on so at once', (socket) => socket.write('\r\nzzz\r\n')],
])(
  'what the server answered is in the error also where the connection %s inside its body',
  async (_how, end) => {
    const url = await serveTcp((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello')
        end(socket)
      })
    })
    await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'Forbidden',
      phase: 'upgrade',
      response: { status: 403, body: 'hello' },
    })
  },
)

test.each([
  [
    '302 Found',
    'Location: ws://127.0.0.1:1/there\r\n',
    /^Redirects are not followed: connect to the address in/,
  ],
  ['302 Found', '', /^Check the path, and what the answer says/],
  ['304 Not Modified', '', /^Check the path, and what the answer says/],
])('the address of a redirect is pointed to where there is one: %s, %s', async (status, header, advice) => {
  const url = await serveTcp((socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\n${header}Content-Length: 0\r\n\r\n`))
  })
  const error: Error = (await MessageWebSocket.connect(url).catch((reason: Error) => reason)) as Error
  expect(error.message.replace(/^.* instead of upgrading\. /, '')).toMatch(advice)
})

test('an answer that is not HTTP is ErrorHttpInvalidServerResponse', async () => {
  const url = await serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
  await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({
    code: 'ERR_HANDSHAKE',
    status: 'ErrorHttpInvalidServerResponse',
    phase: 'upgrade',
  })
})

test('a server that never answers is a timeout in the phase upgrade, and its connection is ended', async () => {
  let connection: Socket | undefined
  const url = await serveTcp((socket) => {
    connection = socket
    socket.resume()
  })
  await expect(MessageWebSocket.connect(url, { connectTimeout: 50 })).rejects.toMatchObject({
    code: 'ERR_CONNECT_TIMEOUT',
    status: 'Timeout',
    phase: 'upgrade',
  })
  await expect.poll(() => connection?.readyState).toMatch(/Only$|closed/)
})

test('pings that are not answered leave nothing behind, however many', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => void warnings.push(warning)
  process.on('warning', onWarning)
  ended.push(() => process.off('warning', onWarning))
  const url = await serve((_socket, raw) => raw.pause())
  const socket = await MessageWebSocket.connect(url)
  for (let count = 0; count < 15; count++) {
    await expect(socket.ping({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
  }
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(warnings).toEqual([])
  socket.abort()
})

test('headers of control and of setRequestHeader are sent', async () => {
  let seen: unknown
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (_socket, request) => {
    seen = request.headers
  })
  await once(server, 'listening')
  ended.push(() => server.close())
  const socket = new MessageWebSocket({ headers: { 'X-One': '1', 'X-Two': 'other', cookie: 'a=b' } })
  // What is said last wins.
  socket.setRequestHeader('X-Two', '2')
  await socket.connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(seen).toMatchObject({ 'x-one': '1', 'x-two': '2', cookie: 'a=b' })
  await socket.close()
})

test('control.node.socketPath connects to a Unix domain socket', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'isosocket-')), 'socket')
  const http = createServer().listen(path)
  const server = new WebSocketServer({ server: http })
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
  await once(http, 'listening')
  ended.push(() => http.close())
  const socket = await MessageWebSocket.connect('ws://localhost/', { node: { socketPath: path } })
  await socket.send('through a file')
  expect((await socket.receive())?.text()).toBe('through a file')
  await socket.close()
})

test('a large message reaches ws whole although it goes out in frames', async () => {
  const sizes: number[] = []
  const url = await serve((socket) => socket.on('message', (data: Buffer) => sizes.push(data.length)))
  const socket = await MessageWebSocket.connect(url)
  await socket.send('é'.repeat(500_000))
  await socket.send(new Uint8Array(3_000_000))
  await socket.close()
  expect(sizes).toEqual([1_000_000, 3_000_000])
})

test('compression is used where both sides want it', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
  await once(server, 'listening')
  ended.push(() => server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const socket = await MessageWebSocket.connect(url, { compression: true })
  expect(socket.information.extensions).toBe('permessage-deflate')
  await socket.send('z'.repeat(200_000))
  expect((await socket.receive())?.bytes().byteLength).toBe(200_000)
  await socket.close()
  const plain = await MessageWebSocket.connect(url)
  expect(plain.information.extensions).toBe('')
  await plain.close()
})

test('a StreamWebSocket to a peer that does not read stops at about two times sendBufferSize', async () => {
  const url = await serve((_socket, raw) => raw.pause())
  const socket = await StreamWebSocket.connect(url, { sendBufferSize: 100_000, sendTimeout: 1_000 })
  const writer = socket.writable.getWriter()
  let accepted = 0
  const writing = (async () => {
    for (;;) {
      await writer.ready
      void writer.write(new Uint8Array(50_000)).catch(() => {})
      accepted += 50_000
      if (accepted > 100_000_000) return
    }
  })().catch((error: unknown) => error)
  expect(await writing).toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
  expect(accepted).toBeLessThan(20_000_000)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
})

test('bytes may be changed once send() has resolved, also with compression', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { threshold: 0 } })
  await once(server, 'listening')
  ended.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const received: Buffer[] = []
  server.on('connection', (socket) => socket.on('message', (data: Buffer) => received.push(data)))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const socket = await MessageWebSocket.connect(url, { compression: true })
  expect(socket.information.extensions).toContain('permessage-deflate')
  const bytes = new Uint8Array(4096)
  for (let value = 0; value < 50; value++) {
    await socket.send(bytes.fill(value))
    bytes.fill(255)
  }
  await socket.close()
  expect(received.map((data) => data.every((byte) => byte === data[0]) && data[0])).toEqual([
    ...Array(50).keys(),
  ])
})

test.each([
  ['ws:', new SecureAgent()],
  ['wss:', new Agent()],
])('an agent that does not fit to %s fails the connect', async (scheme, agent) => {
  const socket = new MessageWebSocket({ node: { agent } })
  await expect(socket.connect(`${scheme}//127.0.0.1:1/`)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining(`does not fit to ${scheme} addresses. Give an Agent of node:`),
  })
})

test('an agent and `socketPath` exclude each other', async () => {
  const socket = new MessageWebSocket({ node: { agent: new Agent(), socketPath: '/nowhere' } })
  await expect(socket.connect('ws://127.0.0.1:1/')).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('control.node.socketPath and control.node.agent exclude each other'),
  })
})

test('over an agent’s connection, new or old, what the server answers is the phase upgrade', async () => {
  const wrong = await serveTcp((socket) => socket.end('HTTP/1.1 101 Of nothing\r\n\r\n'))
  const handshake = { code: 'ERR_HANDSHAKE', status: 'ErrorHttpInvalidServerResponse', phase: 'upgrade' }
  const node = { agent: new Agent({ keepAlive: true }) }
  await expect(MessageWebSocket.connect(wrong, { node })).rejects.toMatchObject(handshake)
  const silent = await serveTcp((socket) => socket.resume())
  const timedOut = MessageWebSocket.connect(silent, { node, connectTimeout: 200 })
  await expect(timedOut).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
  await expect(MessageWebSocket.connect('ws://127.0.0.1:1/', { node })).rejects.toMatchObject({
    phase: 'connect',
  })
  const quiet = createServer((_request, response) => response.end('plain')).listen(0, '127.0.0.1')
  await once(quiet, 'listening')
  ended.push(() => quiet.close())
  // Whoever asks for the upgrade, over the connection of the request before it, gets no answer.
  quiet.on('upgrade', (_request, tcp: Socket) => void ended.push(() => tcp.destroy()))
  const { port } = quiet.address() as AddressInfo
  await new Promise((resolve) => {
    request({ port, host: '127.0.0.1', agent: node.agent }, (response) => {
      response.resume().once('end', resolve)
    }).end()
  })
  const late = MessageWebSocket.connect(`ws://127.0.0.1:${port}/`, { node, connectTimeout: 200 })
  await expect(late).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
})

test('over a secure agent’s connection TLS is the phase connect, and what follows it the phase upgrade', async () => {
  const authority = CertificateAuthority.create('agents.test')
  const server = createTlsServer(authority.issue(), (stream) => void stream.on('error', () => {}).resume())
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => server.close())
  const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const trusting = new SecureAgent({ ca: authority.certificate })
  const failed = MessageWebSocket.connect(url, { node: { agent: trusting }, connectTimeout: 300 })
  await expect(failed).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
  const refused = MessageWebSocket.connect(url, { node: { agent: new SecureAgent() } })
  await expect(refused).rejects.toMatchObject({ code: 'ERR_TLS', phase: 'connect' })
})

test('tiny messages in two frames each take memory of their own size', async () => {
  const url = await serve((_socket, raw) => {
    const message = Buffer.from([0x02, 1, 65, 0x80, 1, 66])
    setTimeout(() => raw.write(Buffer.concat(Array(4_000).fill(message))), 50)
  })
  const socket = await MessageWebSocket.connect(url)
  const before = process.memoryUsage().arrayBuffers
  await expect.poll(() => socket.information.messagesReceived).toBe(4_000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
  expect((await socket.receive())?.text()).toBe('AB')
  socket.abort()
})

test('many pings at once have one listener, and each its own pong', async () => {
  const warnings: Error[] = []
  const warn = (warning: Error): unknown => warnings.push(warning)
  process.on('warning', warn)
  const socket = await MessageWebSocket.connect(await serve(() => {}))
  await Promise.all(Array.from({ length: 20 }, () => socket.ping()))
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', warn)
  expect(warnings).toEqual([])
  await socket.close()
})

test('headers may come as Headers, a Map or pairs', () => {
  const pairs: [string, string][] = [['x-one', '1']]
  for (const headers of [new Headers(pairs), new Map(pairs), pairs]) {
    const { control } = new MessageWebSocket({ headers })
    expect(control.headers).toEqual({ 'x-one': '1' })
  }
  expect(() => new MessageWebSocket({ headers: ['x-one'] as unknown as [string, string][] })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
  )
})

test('an option of control.node that is undefined is one that is not given', async () => {
  const node = { ca: undefined, family: 4, lookup: undefined, checkServerIdentity: undefined }
  const socket = new MessageWebSocket({ node })
  expect(Object.entries(socket.control.node)).toEqual([['family', 4]])
})

test('headers that are given twice have both values, and may have any name', async () => {
  const seen: IncomingMessage[] = []
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (_socket, request) => void seen.push(request))
  await once(server, 'listening')
  ended.push(() => server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  for (const headers of [
    [
      ['X-One', '1'],
      ['x-one', '2'],
      ['Cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['__proto__', 'any'],
    ] as [string, string][],
    JSON.parse('{"X-One":"1","x-one":"2","Cookie":"a=1","cookie":"b=2","__proto__":"any"}'),
  ]) {
    const socket = new MessageWebSocket({ headers })
    expect(Object.entries(socket.control.headers)).toEqual([
      ['X-One', '1, 2'],
      ['Cookie', 'a=1; b=2'],
      ['__proto__', 'any'],
    ])
    await socket.connect(url)
    expect(seen.at(-1)?.headers).toMatchObject({ 'x-one': '1, 2', cookie: 'a=1; b=2' })
    expect(seen.at(-1)?.rawHeaders).toContain('__proto__')
    await socket.close()
  }
})

test('an agent of others may serve any scheme', async () => {
  class AnyAgent extends Agent {
    // As agents of others do it: the answer depends on who asks.
    get protocol(): string {
      return 'http:'
    }
    set protocol(_protocol: string) {}
  }
  const socket = new MessageWebSocket({ node: { agent: new AnyAgent() } })
  const failed = socket.connect('wss://127.0.0.1:1/')
  await expect(failed).rejects.not.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
})

test('what was accepted is still written when abort() follows in the same tick', async () => {
  const received = new Promise((resolve) => {
    void serve((socket) => socket.on('message', (data) => resolve(String(data)))).then(async (url) => {
      const socket = await MessageWebSocket.connect(url)
      await socket.send('the last words')
      socket.abort()
    })
  })
  await expect(received).resolves.toBe('the last words')
})

test('a peer that has closed and keeps the connection has closed cleanly, whatever keep-alive thinks', async () => {
  const url = await serve((_socket, raw) => void setTimeout(() => raw.write(Buffer.of(0x88, 2, 3, 232)), 50))
  const options = { keepAliveInterval: 50, keepAliveTimeout: 100, closeTimeout: 1_000 }
  const socket = await MessageWebSocket.connect(url, options)
  await expect(socket.closed).resolves.toEqual({ code: 1000, reason: '' })
})

test.each(['x', ''])(
  'a peer that is late to answer the Close behind the message "%s" is waited for',
  async (message) => {
    const url = await serve((_socket, raw) => {
      raw.pause()
      setTimeout(() => raw.resume(), 1_300)
    })
    const socket = await MessageWebSocket.connect(url)
    void socket.send(message)
    expect(await socket.close()).toEqual({ code: 1000, reason: '' })
  },
)

test('a close() after the peer’s leaves no timer behind', async () => {
  const url = await serveTcp((raw) => {
    raw.once('data', (request) => {
      const key = /Sec-WebSocket-Key: (\S+)/i.exec(String(request))?.[1]
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      raw.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      void delay(50).then(() => raw.write(Buffer.from([0x88, 2, 0x03, 0xe8])))
      void delay(300).then(() => raw.end())
    })
  })
  // All that `setTimeout` makes from here on is counted, and none fires.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const socket = await MessageWebSocket.connect(url)
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  await delay(150)
  await socket.close()
  expect(vi.getTimerCount()).toBe(0)
})

test('an open socket keeps nothing of a large message that was received and let go', async () => {
  const url = await serve((socket) => socket.send(Buffer.alloc(1_000_000)))
  const before = collectedMemory()
  const sockets: MessageWebSocket[] = []
  for (let count = 0; count < 5; count++) {
    const socket = await MessageWebSocket.connect(url)
    sockets.push(socket)
    expect((await socket.receive())?.bytes().byteLength).toBe(1_000_000)
  }
  await expect.poll(() => collectedMemory() - before).toBeLessThan(1_000_000)
  for (const socket of sockets) await socket.close()
})

test('a socket that has ended keeps nothing of the message that had begun to come', async () => {
  const size = 20_000_000
  const url = await serve((_socket, raw) => {
    const header = Buffer.alloc(10)
    header[0] = 0x82
    header[1] = 127
    header.writeBigUInt64BE(BigInt(2 * size), 2)
    raw.write(header)
    raw.end(Buffer.alloc(size))
  })
  const kept: MessageWebSocket[] = []
  const before = collectedMemory()
  for (let count = 0; count < 3; count++) {
    const socket = await MessageWebSocket.connect(url)
    kept.push(socket)
    await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  }
  await expect.poll(() => collectedMemory() - before).toBeLessThan(1_000_000)
  expect(kept.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed'])
})
