import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'

const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

interface Peer {
  readonly url: string
  readonly socket: Promise<WebSocket>
  readonly raw: Promise<Socket>
}

async function serve(options: { autoPong?: boolean } = {}): Promise<Peer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options })
  const accepted = once(server, 'connection')
  await once(server, 'listening')
  ended.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    socket: accepted.then(([socket]) => socket),
    raw: accepted.then(([, request]) => request.socket),
  }
}

function count(socket: WebSocket, event: 'ping' | 'pong'): () => number {
  let events = 0
  socket.on(event, () => events++)
  return () => events
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a silent peer is probed with a ping; its pong keeps the connection, and tells the round trip', async () => {
  const peer = await serve()
  const socket = await MessageWebSocket.connect(peer.url, { keepAliveInterval: 60, keepAliveTimeout: 2_000 })
  expect(socket.information.roundTripTime).toBe(undefined)
  const pings = count(await peer.socket, 'ping')
  await expect.poll(pings).toBeGreaterThan(2)
  expect(socket.state).toBe('open')
  expect(socket.information.roundTripTime).toBeGreaterThan(0)
  await socket.close()
})

test('a peer that answers no ping is given up with ERR_KEEP_ALIVE_TIMEOUT', async () => {
  const peer = await serve({ autoPong: false })
  const socket = await StreamWebSocket.connect(peer.url, { keepAliveInterval: 50, keepAliveTimeout: 150 })
  const events: string[] = []
  socket.addEventListener('close', ({ code, wasClean, error }) =>
    events.push(`${code} ${wasClean} ${error?.code}`),
  )
  const error = await socket.closed.catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'ERR_KEEP_ALIVE_TIMEOUT',
    status: 'Timeout',
    phase: 'open',
    closeCode: 1006,
  })
  expect((error as Error).message).toMatch(/silent for \d+ ms .* did not answer a ping for 150 ms/)
  expect(events).toEqual(['1006 false ERR_KEEP_ALIVE_TIMEOUT'])
})

test('any byte from the peer is life, though it answers no ping', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  // At 0 nothing has happened yet.
  vi.advanceTimersByTime(1)
  const peer = await serve({ autoPong: false })
  const socket = await MessageWebSocket.connect(peer.url, { keepAliveInterval: 400, keepAliveTimeout: 200 })
  const remote = await peer.socket
  const pings = count(remote, 'ping')
  for (let turn = 0; turn < 10; turn++) {
    vi.advanceTimersByTime(399)
    remote.send('still here')
    expect((await socket.receive())?.text()).toBe('still here')
  }
  const behind = once(remote, 'message')
  await socket.send('behind all pings')
  await behind
  expect([socket.state, pings()]).toEqual(['open', 0])
  vi.advanceTimersByTime(600)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT' })
})

test('while the application does not read, silence means nothing', async () => {
  const peer = await serve({ autoPong: false })
  const options = { keepAliveInterval: 50, keepAliveTimeout: 50, receiveBufferSize: 1 }
  const socket = await MessageWebSocket.connect(peer.url, options)
  const remote = await peer.socket
  const pings = count(remote, 'ping')
  remote.send('a message that nobody takes')
  await expect.poll(() => socket.information.messagesReceived).toBe(1)
  const before = pings()
  await pause(500)
  expect([socket.state, pings()]).toEqual(['open', before])
  await socket.receive()
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT' })
})

test('Infinity switches keep-alive off', async () => {
  const peer = await serve({ autoPong: false })
  const options = { keepAliveInterval: Infinity, keepAliveTimeout: 1 }
  const socket = await MessageWebSocket.connect(peer.url, options)
  const pings = count(await peer.socket, 'ping')
  await pause(200)
  expect([socket.state, pings()]).toEqual(['open', 0])
  await socket.close()
})

test('a process that was held up longer than all deadlines reads what came before it judges', async () => {
  const peer = await serve()
  const options = { keepAliveInterval: 50, keepAliveTimeout: 300 }
  const socket = await MessageWebSocket.connect(peer.url, options)
  const pings = count(await peer.socket, 'ping')
  await expect.poll(pings).toBeGreaterThan(0)
  for (let turn = 0; turn < 3; turn++) {
    const until = performance.now() + 700
    while (performance.now() < until);
    await pause(40)
  }
  expect(socket.state).toBe('open')
  await socket.close()
})

test('`unsolicitedPongInterval` sends pongs that nobody asked for, until the end', async () => {
  const peer = await serve()
  const socket = await MessageWebSocket.connect(peer.url, { unsolicitedPongInterval: 21 })
  const pongs = count(await peer.socket, 'pong')
  await expect.poll(pongs).toBeGreaterThan(2)
  await socket.close()
  const timer = vi.spyOn(globalThis, 'setTimeout')
  await pause(100)
  const armed = timer.mock.calls.map(([, milliseconds]) => milliseconds)
  timer.mockRestore()
  expect(armed).toContain(100)
  expect(armed).not.toContain(21)
})

test('while a socket closes closeTimeout watches, and the silence of its peer means nothing', async () => {
  const peer = await serve()
  const options = { keepAliveInterval: 50, keepAliveTimeout: 50, closeTimeout: 700 }
  const socket = await MessageWebSocket.connect(peer.url, options)
  ;(await peer.raw).pause()
  await expect(socket.close()).rejects.toMatchObject({ code: 'ERR_CLOSE_TIMEOUT' })
})

test('a pong answers the ping that it repeats, and no other, which has `receiveTimeout`', async () => {
  const peer = await serve({ autoPong: false })
  const socket = await MessageWebSocket.connect(peer.url, { receiveTimeout: 500 })
  const remote = await peer.socket
  let pings = 0
  remote.on('ping', (data) => {
    if (++pings === 2) remote.pong(data)
  })
  const first = expect(socket.ping()).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
  expect(await socket.ping({ timeout: 10_000 })).toBeGreaterThan(0)
  await first
  socket.abort()
})

test('of more pings than can be answered at a time the last is answered', async () => {
  const peer = await serve()
  const socket = await MessageWebSocket.connect(peer.url)
  const [remote, raw] = await Promise.all([peer.socket, peer.raw])
  const pongs: string[] = []
  remote.on('pong', (data) => pongs.push(String(data)))
  raw.cork()
  for (let count = 1; count <= 1_000; count++) remote.ping(String(count))
  raw.uncork()
  await expect.poll(() => pongs.at(-1)).toBe('1000')
  expect(pongs.length).toBeLessThan(1_000)
  await socket.close()
})

test('a flood of pings from a peer that reads nothing is answered within bounds', {
  timeout: 60_000,
}, async () => {
  const peer = await serve()
  const socket = await MessageWebSocket.connect(peer.url)
  const raw = await peer.raw
  raw.pause()
  const pings = Buffer.concat(
    Array.from({ length: 4096 }, () => Buffer.concat([Buffer.of(0x89, 125), Buffer.alloc(125)])),
  )
  const before = process.memoryUsage().rss
  for (let turn = 0; turn < 200; turn++) {
    if (!raw.write(pings)) await Promise.race([once(raw, 'drain'), pause(2_000)])
  }
  // 800,000 pings: as many pongs would be 105 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  expect(socket.state).toBe('open')
  socket.abort()
})
