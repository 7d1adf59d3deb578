import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { delay, rejects } from '../../suite/awaiting.js'
import { mebibyte, pattern } from '../../suite/payload.js'
import { expectNothingLeft, lossOf, openConnections } from './losing.js'
import { expectEcho } from './passing.js'
import { Peer } from './peer.js'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

// A stopped process is a half-open peer: the system still takes what it is sent, until there is no room.

let server: Peer
let address: string
let before: number

beforeEach(async () => {
  before = openConnections()
  const program = new URL('programs/echo-server.mjs', import.meta.url).pathname
  server = await Peer.start({
    file: process.execPath,
    arguments: ({ port }) => [program, String(port)],
    ours: true,
  })
  address = `ws://127.0.0.1:${server.port}`
})

afterEach(async () => {
  await server.end()
  await expectNothingLeft(before)
})

test('ERR_KEEP_ALIVE_TIMEOUT when the peer stops while the connection is idle', async () => {
  const socket = await MessageWebSocket.connect(address, { keepAliveInterval: 500, keepAliveTimeout: 1_000 })
  await expectEcho(socket)
  const loss = lossOf(socket)
  const receiving = rejects(socket.receive({ timeout: Infinity }))
  server.signal('SIGSTOP')
  const stopped = performance.now()
  const error = await loss
  expect(error).toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT', status: 'Timeout', phase: 'open' })
  expect(performance.now() - stopped).toBeGreaterThan(900)
  expect(performance.now() - stopped).toBeLessThan(5_000)
  expect(await receiving).toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT' })
})

test('StreamWebSocket notices it too', async () => {
  const socket = await StreamWebSocket.connect(address, { keepAliveInterval: 500, keepAliveTimeout: 500 })
  const loss = lossOf(socket)
  const reading = rejects(socket.readable.getReader().read())
  server.signal('SIGSTOP')
  expect(await loss).toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT', status: 'Timeout' })
  expect(await reading).toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT' })
})

test('ERR_SEND_TIMEOUT when the peer stops while much is sent', async () => {
  const socket = await MessageWebSocket.connect(address, { sendTimeout: 1_000, keepAliveInterval: Infinity })
  const loss = lossOf(socket)
  server.signal('SIGSTOP')
  const began = performance.now()
  const error = await rejects(socket.send(new Uint8Array(32 * mebibyte)))
  expect(error).toMatchObject({ code: 'ERR_SEND_TIMEOUT', status: 'Timeout' })
  expect(performance.now() - began).toBeLessThan(6_000)
  const { code, undeliveredBytes } = await loss
  expect(code).toBe('ERR_SEND_TIMEOUT')
  // The buffers of the system hold a few MiB.
  expect(undeliveredBytes).toBeGreaterThan(16 * mebibyte)
  expect(undeliveredBytes).toBeLessThanOrEqual(32 * mebibyte)
})

test('keep-alive ends the connection where sendTimeout is longer', async () => {
  const socket = await MessageWebSocket.connect(address, { keepAliveInterval: 400, keepAliveTimeout: 800 })
  const loss = lossOf(socket)
  server.signal('SIGSTOP')
  const error = await rejects(socket.send(new Uint8Array(32 * mebibyte)))
  expect(error).toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT', status: 'Timeout' })
  expect((await loss).undeliveredBytes).toBeGreaterThan(16 * mebibyte)
})

test('ERR_CLOSE_TIMEOUT when the peer stops before it answers the Close frame', async () => {
  const socket = await MessageWebSocket.connect(address, { closeTimeout: 1_000 })
  const loss = lossOf(socket)
  server.signal('SIGSTOP')
  const began = performance.now()
  expect(await rejects(socket.close())).toMatchObject({
    code: 'ERR_CLOSE_TIMEOUT',
    status: 'Timeout',
    phase: 'close',
    undeliveredBytes: 0,
  })
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(await loss).toMatchObject({ code: 'ERR_CLOSE_TIMEOUT' })
})

test('ERR_CLOSE_TIMEOUT tells what had still to be sent', async () => {
  const socket = await MessageWebSocket.connect(address, { closeTimeout: 1_000, sendTimeout: 30_000 })
  const loss = lossOf(socket)
  server.signal('SIGSTOP')
  const sending = rejects(socket.send(new Uint8Array(32 * mebibyte)))
  const error = await rejects(socket.close())
  expect(error).toMatchObject({ code: 'ERR_CLOSE_TIMEOUT', status: 'Timeout', phase: 'close' })
  expect((await loss).undeliveredBytes).toBeGreaterThan(16 * mebibyte)
  expect(await sending).toMatchObject({ code: 'ERR_CLOSE_TIMEOUT' })
})

test('ERR_CONNECT_TIMEOUT when the peer has stopped: the system accepts, nobody answers', async () => {
  server.signal('SIGSTOP')
  const began = performance.now()
  expect(await rejects(MessageWebSocket.connect(address, { connectTimeout: 700 }))).toMatchObject({
    code: 'ERR_CONNECT_TIMEOUT',
    status: 'Timeout',
    phase: 'upgrade',
  })
  expect(performance.now() - began).toBeLessThan(4_000)
})

test('connect succeeds when the peer goes on in time', async () => {
  server.signal('SIGSTOP')
  const connecting = MessageWebSocket.connect(address, { connectTimeout: 10_000 })
  await delay(500)
  server.signal('SIGCONT')
  const socket = await connecting
  await expectEcho(socket)
  await socket.close()
})

test('receive() and ping() time out and lose nothing: the socket stays open', async () => {
  const socket = await MessageWebSocket.connect(address, { receiveTimeout: 300 })
  server.signal('SIGSTOP')
  await socket.send('late')
  expect(await rejects(socket.receive())).toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT', status: 'Timeout' })
  expect(await rejects(socket.ping())).toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT', status: 'Timeout' })
  expect(socket.state).toBe('open')
  server.signal('SIGCONT')
  expect((await socket.receive({ timeout: 5_000 }))?.text()).toBe('late')
  expect(await socket.ping({ timeout: 5_000 })).toBeGreaterThan(0)
  await socket.close()
})

test('nothing is lost when the peer stops in the middle and goes on in time', async () => {
  const socket = await MessageWebSocket.connect(address, {
    keepAliveInterval: 300,
    keepAliveTimeout: 10_000,
    sendTimeout: 10_000,
    closeTimeout: 10_000,
  })
  const count = 150
  const bytes = pattern(64 * 1024)
  const sending = (async () => {
    for (let index = 0; index < count; index++) {
      const message = bytes.slice()
      new DataView(message.buffer).setUint32(0, index)
      await socket.send(message)
    }
  })()
  let next = 0
  for await (const message of socket) {
    const received = message.bytes()
    expect(new DataView(message.arrayBuffer()).getUint32(0)).toBe(next++)
    expect(Buffer.compare(received.subarray(4), bytes.subarray(4))).toBe(0)
    if (next === 50) {
      server.signal('SIGSTOP')
      setTimeout(() => server.signal('SIGCONT'), 1_500)
    }
    if (next === count) break
  }
  await sending
  server.signal('SIGSTOP')
  const closing = socket.close(4000, 'enough')
  await delay(1_000)
  server.signal('SIGCONT')
  expect(await closing).toEqual({ code: 4000, reason: 'enough' })
})
