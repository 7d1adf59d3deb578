import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import IsomorphicWebSocket from 'isomorphic-ws'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { MessageWebSocket, StreamWebSocket, type WebSocketConstructor } from '../src/index.js'
import { WebSocketStreamOverWs } from './web-socket-stream-over-ws.js'

// No engine that runs here has a WebSocketStream: one stands in, on real sockets. The true one is met in e2e.
const webSocket = IsomorphicWebSocket as unknown as WebSocketConstructor
const mebibyte = 2 ** 20

let server: WebSocketServer
let url: string
let onConnection: (socket: WebSocket) => void

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

beforeEach(() => define(WebSocketStreamOverWs))

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'WebSocketStream')
})

function define(value: unknown): void {
  Object.defineProperty(globalThis, 'WebSocketStream', { value, configurable: true })
}

function lastMade(): WebSocketStreamOverWs {
  const stream = WebSocketStreamOverWs.made.at(-1)
  if (stream === undefined) throw new Error('no WebSocketStream was made')
  return stream
}

async function bytesRead(readable: ReadableStream<Uint8Array>): Promise<number> {
  let count = 0
  for await (const chunk of readable) count += chunk.byteLength
  return count
}

test('a StreamWebSocket holds the peer back where the engine has WebSocketStream', () => {
  expect(new StreamWebSocket().capabilities.receiveBackpressure).toBe(true)
  expect(new MessageWebSocket().capabilities.receiveBackpressure).toBe(false)
  Reflect.deleteProperty(globalThis, 'WebSocketStream')
  expect(new StreamWebSocket().capabilities.receiveBackpressure).toBe(false)
})

test('a constructor that is given is used instead, whenever it is given', async () => {
  onConnection = (socket) => socket.send('hello')
  const made = WebSocketStreamOverWs.made.length
  const socket = new StreamWebSocket({ webSocket })
  expect(socket.capabilities.receiveBackpressure).toBe(false)
  const later = new StreamWebSocket()
  expect(later.capabilities.receiveBackpressure).toBe(true)
  later.control.webSocket = webSocket
  expect(later.capabilities.receiveBackpressure).toBe(false)
  for (const each of [socket, later]) {
    await each.connect(url)
    const { value } = await each.readable.getReader().read()
    expect(new TextDecoder().decode(value)).toBe('hello')
    await each.close()
  }
  expect(WebSocketStreamOverWs.made.length).toBe(made)
})

test('bytes go there and back over a WebSocketStream, text as its bytes', async () => {
  onConnection = (socket) => {
    socket.send('é')
    socket.on('message', (data) => socket.send(data))
  }
  const socket = await StreamWebSocket.connect(url)
  const writer = socket.writable.getWriter()
  const bytes = new Uint8Array([1, 2, 3])
  const reader = socket.readable.getReader()
  expect((await reader.read()).value).toEqual(new TextEncoder().encode('é'))
  await writer.write(bytes)
  bytes.fill(0)
  expect((await reader.read()).value).toEqual(new Uint8Array([1, 2, 3]))
  expect(await socket.close(4000, 'done')).toEqual({ code: 4000, reason: 'done' })
})

test('a reader that stops holds the server, and gets everything when it goes on', async () => {
  const chunk = new Uint8Array(64 * 1024)
  const count = 1024
  let waiting = 0
  onConnection = (socket) => {
    for (let index = 0; index < count; index++) socket.send(chunk)
    socket.close(4001, 'all sent')
    waiting = socket.bufferedAmount
    const timer = setInterval(() => {
      waiting = socket.bufferedAmount
    }, 10)
    socket.on('close', () => clearInterval(timer))
  }
  const socket = await StreamWebSocket.connect(url, { receiveBufferSize: 128 * 1024 })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(waiting).toBeGreaterThan(32 * mebibyte)
  expect(socket.state).toBe('open')
  expect(socket.information.bytesReceived).toBeLessThan(3 * mebibyte)
  expect(await bytesRead(socket.readable)).toBe(count * chunk.byteLength)
  expect(await socket.closed).toEqual({ code: 4001, reason: 'all sent' })
})

test('a server is held back from 16 times receiveBufferSize, or from receiveBufferLimit', async () => {
  const chunk = new Uint8Array(16 * 1024)
  onConnection = (socket) => {
    for (let index = 0; index < 1024; index++) socket.send(chunk)
  }
  const size = 64 * 1024
  for (const [limit, mark] of [
    [mebibyte * 64, 16 * size],
    [4 * size, 4 * size],
    [size / 2, size],
  ] as const) {
    const settings = { receiveBufferSize: size, receiveBufferLimit: limit }
    const socket = await StreamWebSocket.connect(url, settings)
    await expect.poll(() => socket.information.bytesReceived).toBeGreaterThanOrEqual(mark)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(socket.information.bytesReceived).toBeLessThanOrEqual(mark + 2 * chunk.byteLength)
    socket.abort()
  }
})

test('a server that closes while it is held back has lost the connection: its last bytes may be missing', async () => {
  onConnection = (socket) => {
    socket.send(new Uint8Array(1000))
    socket.send(new Uint8Array(1000))
  }
  const settings = { receiveBufferSize: 100, receiveBufferLimit: 100 }
  const socket = await StreamWebSocket.connect(url, settings)
  const reader = socket.readable.getReader()
  await expect.poll(() => socket.information.bytesReceived).toBe(1000)
  // As Chromium tells of it, whatever it has
  lastMade().end({ closeCode: 1000, reason: 'all sent' })
  const error = await socket.closed.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_CONNECTION_LOST', closeCode: 1006, phase: 'open' })
  expect(String(error)).toMatch(/the server closed it \(1000\) while it was held back/)
  expect((await reader.read()).value?.byteLength).toBe(1000)
  await expect(reader.read()).rejects.toBe(error)
})

test('close() comes behind what was written', async () => {
  let received = 0
  onConnection = (socket) => {
    socket.on('message', (data: Buffer) => {
      received += data.byteLength
    })
  }
  const socket = await StreamWebSocket.connect(url)
  const writer = socket.writable.getWriter()
  const written = writer.write(new Uint8Array(4 * mebibyte))
  const closed = socket.close(4002, 'written')
  await written
  expect(await closed).toEqual({ code: 4002, reason: 'written' })
  expect(received).toBe(4 * mebibyte)
  expect(socket.bufferedAmount).toBe(0)
})

test('close() finds the answer of the peer behind what nobody reads', async () => {
  onConnection = (socket) => {
    for (let index = 0; index < 512; index++) socket.send(new Uint8Array(64 * 1024))
  }
  const socket = await StreamWebSocket.connect(url, { receiveBufferSize: 1 })
  expect(await socket.close(4003)).toEqual({ code: 4003, reason: '' })
})

test('abort() of a socket that nobody reads goes on reading until the peer is gone', async () => {
  onConnection = (socket) => {
    for (let index = 0; index < 512; index++) socket.send(new Uint8Array(64 * 1024))
  }
  const socket = await StreamWebSocket.connect(url, { receiveBufferSize: 1 })
  await expect.poll(() => socket.information.bytesReceived).toBeGreaterThan(0)
  socket.abort()
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  await lastMade().closed
  expect(lastMade().closedWith).toEqual([{ closeCode: 4006 }])
})

test('what was written may be changed when the write has resolved', async () => {
  let received = Promise.resolve(Buffer.alloc(0))
  const size = mebibyte
  onConnection = (socket) => {
    const chunks: Buffer[] = []
    received = new Promise((resolve) => {
      socket.on('message', (data: Buffer) => chunks.push(data))
      socket.on('close', () => resolve(Buffer.concat(chunks)))
    })
  }
  const socket = await StreamWebSocket.connect(url, { sendBufferSize: 2 * size })
  const bytes = new Uint8Array(size).fill(7)
  await socket.writable.getWriter().write(bytes)
  expect(socket.bufferedAmount).toBeGreaterThan(0)
  bytes.fill(0)
  await socket.close()
  expect(Buffer.compare(await received, Buffer.alloc(size, 7))).toBe(0)
})

test('abort() while connecting ends the handshake', async () => {
  const socket = new StreamWebSocket()
  const connected = socket.connect(url)
  socket.abort()
  await expect(connected).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  await expect(lastMade().opened).rejects.toThrow()
  await expect(lastMade().closed).rejects.toThrow()
})

test('a connection that opens when it was given up already is closed', async () => {
  let open = (_: object): void => {}
  const closedWith: object[] = []
  define(class {
    readonly opened = new Promise<object>((resolve) => {
      open = resolve
    })
    readonly closed = new Promise(() => {})
    close(info: object): void {
      closedWith.push(info)
    }
  })
  const socket = new StreamWebSocket()
  const connected = socket.connect(url)
  open({ readable: new ReadableStream(), writable: new WritableStream(), protocol: '', extensions: '' })
  socket.abort()
  await expect(connected).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  expect(closedWith).toEqual([{ closeCode: 4006 }])
})

test('a loss errors the stream behind what was received', async () => {
  onConnection = (socket) => {
    socket.send(new Uint8Array(1000))
    setTimeout(() => socket.terminate(), 100)
  }
  const socket = await StreamWebSocket.connect(url)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', closeCode: 1006 })
  const reader = socket.readable.getReader()
  expect((await reader.read()).value?.byteLength).toBe(1000)
  await expect(reader.read()).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
})

test('an engine that reports an unclean end with the code of a Close frame is believed', async () => {
  define(class {
    readonly opened = Promise.resolve({
      readable: new ReadableStream(),
      writable: new WritableStream(),
      protocol: 'chat',
      extensions: '',
    })
    readonly closed = new Promise((_, reject) => {
      setTimeout(() => reject(Object.assign(new Error('unclean'), { closeCode: 4004, reason: 'bye' })))
    })
    close(): void {}
  })
  const socket = await StreamWebSocket.connect(url)
  expect(socket.information.protocol).toBe('chat')
  expect(await socket.closed).toEqual({ code: 4004, reason: 'bye' })
})

test('a handshake that fails, and one that a policy forbids, are told apart', async () => {
  const opaque = StreamWebSocket.connect('ws://127.0.0.1:1/')
  await expect(opaque).rejects.toMatchObject({ code: 'ERR_OPAQUE', closeCode: 1006 })
  const forbidden = Object.assign(new Error('policy'), { name: 'SecurityError' })
  define(class {
    readonly opened = Promise.reject(forbidden)
    readonly closed = Promise.reject(forbidden)
  })
  await expect(StreamWebSocket.connect(url)).rejects.toMatchObject({ code: 'ERR_BLOCKED', cause: forbidden })
})
