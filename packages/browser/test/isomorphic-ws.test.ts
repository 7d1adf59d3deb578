import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import IsomorphicWebSocket from 'isomorphic-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { MessageWebSocket, StreamWebSocket, type WebSocketConstructor, WebSocketError } from '../src/index.js'

// The browser's transport on real sockets: isomorphic-ws has the W3C shape under Node, too.
const webSocket = IsomorphicWebSocket as unknown as WebSocketConstructor

let server: WebSocketServer
let url: string
let onConnection: (socket: WebSocket) => void = echo

function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => onConnection(socket))
  await once(server, 'listening')
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(() => {
  for (const client of server.clients) client.terminate()
  server.close()
})

test('messages go there and back over any constructor of the W3C shape', async () => {
  onConnection = echo
  const socket = await MessageWebSocket.connect(url, { webSocket })
  await socket.send('text')
  await socket.send(new Uint8Array([1, 2, 3]))
  expect((await socket.receive())?.text()).toBe('text')
  expect((await socket.receive())?.bytes()).toEqual(new Uint8Array([1, 2, 3]))
  expect(socket.information).toMatchObject({
    messagesSent: 2,
    messagesReceived: 2,
    bytesSent: 7,
    bytesReceived: 7,
  })
  expect(await socket.close(4000, 'done')).toEqual({ code: 4000, reason: 'done' })
})

test('a stream of several megabytes comes back whole, sent as progress is seen', async () => {
  onConnection = echo
  const socket = await StreamWebSocket.connect(url, { webSocket, sendBufferSize: 100_000 })
  const sent = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251)
  const writer = socket.writable.getWriter()
  const writing = writer.write(sent)
  const received: number[] = []
  for await (const chunk of socket.readable) {
    for (const byte of chunk) received.push(byte)
    if (received.length === sent.byteLength) break
  }
  await writing
  expect(Buffer.compare(Buffer.from(received), sent)).toBe(0)
})

test('a failed connect is ERR_OPAQUE with what is knowable', async () => {
  const error = await MessageWebSocket.connect('ws://127.0.0.1:1/', { webSocket }).catch(
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(WebSocketError)
  expect(error).toMatchObject({ code: 'ERR_OPAQUE', status: 'CannotConnect' })
  expect((error as WebSocketError).message).toMatch(/after \d+ ms/)
})

test('an abrupt end is ERR_CONNECTION_LOST with what had not left', async () => {
  onConnection = (socket) => socket.terminate()
  const socket = await MessageWebSocket.connect(url, { webSocket })
  await expect(socket.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_LOST',
    status: 'ConnectionAborted',
    closeCode: 1006,
    undeliveredBytes: 0,
  })
})

test('a message above maxMessageSize closes with 4009, which scripts may use', async () => {
  let closeCode = 0
  onConnection = (socket) => {
    socket.on('close', (code) => {
      closeCode = code
    })
    socket.send('12345')
  }
  const socket = await MessageWebSocket.connect(url, { webSocket, maxMessageSize: 4 })
  await expect(socket.receive()).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_BIG', closeCode: 4009 })
  await expect.poll(() => closeCode).toBe(4009)
})

test('a peer that closes and does not go lets no writer write into nothing', async () => {
  let end = () => {}
  onConnection = (socket) => {
    socket.on('message', () => {
      socket.close(1001, 'going')
      // The answer to the Close frame is never read, so the connection stays.
      socket.pause()
      end = () => socket.terminate()
    })
  }
  const socket = await StreamWebSocket.connect(url, { webSocket })
  const writer = socket.writable.getWriter()
  let written = 0
  const writing = (async () => {
    for (;;) {
      await writer.write(new Uint8Array(65_536))
      written += 65_536
      if (written >= 50_000_000) return 'all of it'
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })().catch((error: unknown) => error)
  await expect.poll(() => socket.bufferedAmount).toBeGreaterThan(1_000_000)
  end()
  expect(await writing).toMatchObject({ code: 'ERR_CLOSED', closeCode: 1001, reason: 'going' })
  expect(((await writing) as WebSocketError).undeliveredBytes).toBeGreaterThan(1_000_000)
})

test('abort() while connecting leaves nothing unhandled', async () => {
  const socket = new MessageWebSocket({ webSocket })
  const connecting = socket.connect(url)
  socket.abort('not now')
  await expect(connecting).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: 'not now' })
})

test('a name or password in the address is refused, and the socket stays new', async () => {
  const socket = new MessageWebSocket({ webSocket })
  const error: unknown = await socket
    .connect(url.replace('//', '//name:password@'))
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect((error as WebSocketError).message).not.toMatch(/name:|password@/)
  expect(socket.state).toBe('new')
})

test.each([
  ['headers', { authorization: 'x' }],
  ['compression', true],
  ['node', {}],
  ['serverCredential', { userName: 'a', password: 'b' }],
  ['proxy', 'http://127.0.0.1:3128'],
  ['proxyCredential', { userName: 'a', password: 'b' }],
  ['clientCertificate', { pfx: new Uint8Array(1) }],
  ['trustedCertificates', ['-----BEGIN CERTIFICATE-----']],
  ['certificateRevocationLists', ['-----BEGIN X509 CRL-----']],
  ['ignorableServerCertificateErrors', ['Expired']],
  ['validateServerCertificate', async () => true],
])('control.%s, without which security or meaning changes, is refused', (name, value) => {
  const refusal = expect.objectContaining({ code: 'ERR_NOT_SUPPORTED' })
  for (const SocketClass of [MessageWebSocket, StreamWebSocket]) {
    const { control } = new SocketClass({ webSocket })
    expect(() => Reflect.set(control, name, value)).toThrow(refusal)
    expect(() => new SocketClass({ [name]: value })).toThrow(refusal)
  }
})

test('what a browser decides itself and harms nobody is accepted', () => {
  const { control } = new MessageWebSocket({
    webSocket,
    noDelay: false,
    addressLimit: 1,
    keepAliveInterval: 5,
  })
  expect(control).toMatchObject({ noDelay: false, addressLimit: 1, keepAliveInterval: 5, diagnose: false })
})

test('setRequestHeader() is refused', () => {
  expect(() => new MessageWebSocket({ webSocket }).setRequestHeader('a', 'b')).toThrow(
    expect.objectContaining({ code: 'ERR_NOT_SUPPORTED' }),
  )
})

test('nothing is no wish that could be refused', () => {
  const { control, capabilities } = new MessageWebSocket({ webSocket })
  for (const [name, value] of Object.entries({
    headers: {},
    proxy: null,
    node: undefined,
    clientCertificate: null,
  })) {
    expect(Reflect.set(control, name, value)).toBe(true)
  }
  for (const headers of [new Headers({ a: 'b' }), new Map([['a', 'b']]), [['a', 'b']], 5]) {
    expect(() => Reflect.set(control, 'headers', headers)).toThrow('headers cannot be set')
  }
  expect(Object.isFrozen(capabilities)).toBe(true)
})
