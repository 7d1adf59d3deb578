import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ClientOptions, type RawData, WebSocket } from 'ws'
import { addressOf, type ConnectionStats, type Parameters, type Path } from './behaviours.js'
import { startTestServer, type TestServer } from './test-server.js'
import { bytesOf } from './ws-peer.js'

// The suite blames the SDK for what it sees: so the server is checked against plain ws first.

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.close())

interface Received {
  bytes: Buffer
  isBinary: boolean
}

/** A ws client with everything it received, in order. */
function dial<P extends Path>(
  path: P,
  parameters?: Parameters<P>,
  options?: ClientOptions,
  protocols: string[] = [],
) {
  const socket = new WebSocket(addressOf(server.url, path, parameters), protocols, {
    perMessageDeflate: false,
    ...options,
  })
  const received: Received[] = []
  const errors: (Error & { code?: string })[] = []
  let pings = 0
  socket.on('message', (data: RawData, isBinary) => void received.push({ bytes: bytesOf(data), isBinary }))
  socket.on('error', (error) => void errors.push(error))
  socket.on('ping', () => pings++)
  const opened = new Promise<void>((resolve) => void socket.on('open', () => resolve()))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  return { socket, received, errors, opened, closed, pings: () => pings }
}

const texts = (received: Received[]) => received.map(({ bytes }) => bytes.toString())

async function stats(id: string): Promise<ConnectionStats> {
  const answer = await fetch(`${server.httpUrl}/stats?id=${id}`)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  return answer.json() as Promise<ConnectionStats>
}

/** The HTTP answer to an upgrade that was refused. */
async function refusal<P extends Path>(path: P, parameters?: Parameters<P>) {
  const { socket } = dial(path, parameters)
  const [, response] = await once(socket, 'unexpected-response')
  let body = ''
  for await (const chunk of response) body += chunk
  socket.terminate()
  return { status: response.statusCode, headers: response.headers, body }
}

test('/echo sends back kind and bytes', async () => {
  const { socket, received, opened, closed } = dial('/echo')
  await opened
  socket.send('text')
  socket.send(Buffer.of(1, 2, 3))
  await expect.poll(() => received).toHaveLength(2)
  expect(received[0]).toEqual({ bytes: Buffer.from('text'), isBinary: false })
  expect(received[1]).toEqual({ bytes: Buffer.of(1, 2, 3), isBinary: true })
  socket.close(4000, 'enough')
  expect(await closed).toEqual({ code: 4000, reason: 'enough' })
})

test('/echo stops reading from a client that does not read', async () => {
  const { socket, opened } = dial('/echo', { id: 'hoarder' })
  await opened
  socket.pause()
  const mebibyte = Buffer.alloc(2 ** 20)
  for (let count = 0; count < 80; count++) socket.send(mebibyte)
  await delay(500)
  expect((await stats('hoarder')).received.messages).toBeLessThan(60)
  socket.resume()
  await expect.poll(async () => (await stats('hoarder')).received.messages).toBe(80)
  socket.terminate()
})

test('/greet sends its text in one segment with the 101', async () => {
  const tcp = connect(Number(new URL(server.url).port), '127.0.0.1')
  tcp.write(
    'GET /greet?text=hi HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [chunk] = await once(tcp, 'data')
  expect(chunk.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /)
  expect(chunk.subarray(-8)).toEqual(Buffer.from([...Buffer.from('\r\n\r\n'), 0x81, 2, ...Buffer.from('hi')]))
  tcp.destroy()
})

test('/burst numbers its messages and closes', async () => {
  const binary = dial('/burst', { count: 3, size: 6, end: 'close', code: 4001, reason: 'done' })
  expect(await binary.closed).toEqual({ code: 4001, reason: 'done' })
  expect(binary.received.map(({ bytes }) => [bytes.length, bytes.readUInt32BE()])).toEqual([
    [6, 0],
    [6, 1],
    [6, 2],
  ])
  const text = dial('/burst', { count: 2, size: 4, kind: 'text', end: 'close' })
  expect((await text.closed).code).toBe(1005)
  expect(texts(text.received)).toEqual(['0:xx', '1:xx'])
})

test.each(['drop', 'reset'] as const)('/burst sends everything before it ends by %s', async (end) => {
  const { received, closed } = dial('/burst', { count: 50, size: 1000, end })
  expect((await closed).code).toBe(1006)
  expect(received).toHaveLength(50)
})

test('/push waits for the client', async () => {
  const { socket, received, opened } = dial('/push', { size: 65_536, id: 'held' })
  await opened
  await expect.poll(() => received.length).toBeGreaterThan(3)
  socket.pause()
  // Until the buffers on the way are full
  await vi.waitFor(async () => {
    const before = await stats('held')
    await delay(200)
    const after = await stats('held')
    expect(after.sent.messages).toBe(before.sent.messages)
    expect(after.handedToSystem).toBeGreaterThan(before.sent.bytes - 2 * 65_536)
  }, 20_000)
  socket.terminate()
  await expect.poll(async () => (await stats('held')).open).toBe(false)
})

test('/push ends with 1000 after count messages', async () => {
  const { received, closed } = dial('/push', { count: 40, size: 5, kind: 'text' })
  expect((await closed).code).toBe(1000)
  expect(texts(received)).toEqual(Array.from({ length: 40 }, (_, index) => `${index}:`.padEnd(5, 'x')))
})

test('/close sends its code and reason, or none', async () => {
  expect(await dial('/close', { code: 1001, reason: 'bye', after: 10 }).closed).toEqual({
    code: 1001,
    reason: 'bye',
  })
  expect((await dial('/close').closed).code).toBe(1005)
})

test('/drop ends without a Close frame', async () => {
  expect((await dial('/drop').closed).code).toBe(1006)
  expect((await dial('/drop', { how: 'rst', after: 5 }).closed).code).toBe(1006)
})

test('/silent never answers', async () => {
  const { errors, closed } = dial('/silent', {}, { handshakeTimeout: 200 })
  await closed
  expect(errors[0]?.message).toMatch(/timed out/)
})

test('/drip keeps on answering without an end', async () => {
  const { socket, closed } = dial('/drip', { every: 20 }, { handshakeTimeout: 100 })
  expect(await Promise.race([closed, delay(400)])).toBe(undefined)
  socket.terminate()
})

test('/status answers with status, fields and body', async () => {
  const header = 'WWW-Authenticate: Basic'
  const answer = await refusal('/status/401', { body: 'no', bodySize: 5, retryAfter: '7', header })
  expect(answer).toMatchObject({ status: 401, body: 'no...' })
  expect(answer.headers).toMatchObject({ 'retry-after': '7', 'www-authenticate': 'Basic' })
  expect(await refusal('/redirect')).toMatchObject({ status: 302, headers: { location: '/echo' } })
})

test('a wrong query and an unknown path are refused', async () => {
  expect(await refusal('/burst', { count: -1 })).toMatchObject({ status: 400 })
  const { socket } = dial('/nowhere' as '/echo')
  const [, response] = await once(socket, 'unexpected-response')
  expect(response.statusCode).toBe(404)
  socket.terminate()
})

test('/garbage does not open', async () => {
  const { errors, closed } = dial('/garbage')
  await closed
  expect(errors).toHaveLength(1)
})

test('/protocol takes the first, the chosen one, or one that nobody offered', async () => {
  const first = dial('/protocol', {}, {}, ['a', 'b'])
  await first.opened
  expect(first.socket.protocol).toBe('a')
  const second = dial('/protocol', { choose: 'b' }, {}, ['a', 'b'])
  await second.opened
  expect(second.socket.protocol).toBe('b')
  for (const offered of [['a'], []]) {
    const unasked = dial('/protocol', { choose: 'x' }, {}, offered)
    await unasked.closed
    expect(unasked.errors[0]?.message).toMatch(/subprotocol/)
  }
  first.socket.terminate()
  second.socket.terminate()
})

test('/mute never reads', async () => {
  const { socket, opened } = dial('/mute', { id: 'mute' })
  await opened
  for (let count = 0; count < 64; count++) socket.send(Buffer.alloc(2 ** 20))
  await delay(300)
  expect((await stats('mute')).takenFromSystem).toBeLessThan(100_000)
  expect(socket.bufferedAmount).toBeGreaterThan(2 ** 20)
  socket.terminate()
})

test('/slow reads at its rate', async () => {
  const { socket, opened } = dial('/slow', { id: 'slow', bytesPerSecond: 1_000_000 })
  await opened
  for (let count = 0; count < 10; count++) socket.send(Buffer.alloc(100_000))
  await delay(300)
  const { takenFromSystem } = await stats('slow')
  expect(takenFromSystem).toBeGreaterThan(100_000)
  expect(takenFromSystem).toBeLessThan(700_000)
  socket.terminate()
})

test('/no-close-answer leaves the closing handshake open', async () => {
  const { socket, opened, closed } = dial('/no-close-answer', { id: 'stubborn' })
  await opened
  socket.close(3000, 'please')
  expect(await Promise.race([closed, delay(300)])).toBe(undefined)
  expect(await stats('stubborn')).toMatchObject({ open: true, close: { code: 3000, reason: 'please' } })
  socket.terminate()
})

test('/headers tells the request headers', async () => {
  const { socket, received } = dial('/headers', {}, { headers: { 'X-Token': 'secret' } })
  await expect.poll(() => received).toHaveLength(1)
  expect(JSON.parse(texts(received)[0] ?? '')).toMatchObject({ 'x-token': 'secret' })
  socket.terminate()
})

test('/count counts and hashes', async () => {
  const { socket, received, opened } = dial('/count', { id: 'counted' })
  await opened
  socket.send('ab')
  socket.send(Buffer.from('c'))
  socket.send('report')
  await expect.poll(() => received).toHaveLength(1)
  const sha256 = createHash('sha256').update('abc').digest('hex')
  expect(JSON.parse(texts(received)[0] ?? '')).toEqual({ messages: 2, bytes: 3, sha256 })
  socket.ping()
  await expect.poll(() => stats('counted')).toMatchObject({ pings: 1 })
  socket.terminate()
})

test('/fragments sends one message with a ping in the middle', async () => {
  const { socket, received, pings } = dial('/fragments', { parts: 5, size: 3, every: 5, id: 'fragments' })
  await expect.poll(() => received).toHaveLength(1)
  expect(texts(received)).toEqual(['é'.repeat(8)])
  expect(pings()).toBe(1)
  await expect.poll(() => stats('fragments')).toMatchObject({ pongs: 1, sent: { messages: 1 } })
  socket.terminate()
})

test('/empty sends an empty message of each kind', async () => {
  const { socket, received } = dial('/empty')
  await expect.poll(() => received).toHaveLength(2)
  expect(received.map(({ bytes, isBinary }) => [bytes.length, isBinary])).toEqual([
    [0, false],
    [0, true],
  ])
  socket.terminate()
})

test('/bad-utf8 is refused with 1007', async () => {
  const { errors, closed } = dial('/bad-utf8', { id: 'utf8' })
  await closed
  expect(errors[0]?.code).toBe('WS_ERR_INVALID_UTF8')
  await expect.poll(async () => (await stats('utf8')).close?.code).toBe(1007)
})

test('compression is negotiated where asked for, and over TLS too', async () => {
  const url = addressOf(server.secureUrl, '/echo', { compression: 1 })
  const socket = new WebSocket(url, { ca: server.certificate })
  await once(socket, 'open')
  expect(socket.extensions).toBe('permessage-deflate')
  socket.send('over TLS')
  const [data] = await once(socket, 'message')
  expect(String(data)).toBe('over TLS')
  socket.terminate()
  await expect(once(new WebSocket(url), 'open')).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
})

test('close() ends what is open', async () => {
  const own = await startTestServer()
  const socket = new WebSocket(addressOf(own.url, '/push'))
  await once(socket, 'open')
  await own.close()
  const [code] = await once(socket, 'close')
  expect(code).toBe(1006)
})
