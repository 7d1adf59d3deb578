import { spawn, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { MessageWebSocket } from '../../src/index.js'
import { echo, listen } from './listening.js'
import { RawClient } from './raw-client.js'

test.each([
  ['another method', 'POST / HTTP/1.1', {}, 405],
  ['no version', 'GET / HTTP/1.1', { 'Sec-WebSocket-Version': undefined }, 426],
  ['an old version', 'GET / HTTP/1.1', { 'Sec-WebSocket-Version': '8' }, 426],
  ['no key', 'GET / HTTP/1.1', { 'Sec-WebSocket-Key': undefined }, 400],
  ['a short key', 'GET / HTTP/1.1', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }, 400],
  ['no list of protocols', 'GET / HTTP/1.1', { 'Sec-WebSocket-Protocol': 'a b' }, 400],
  ['a protocol twice', 'GET / HTTP/1.1', { 'Sec-WebSocket-Protocol': 'a, a' }, 400],
  ['an empty protocol', 'GET / HTTP/1.1', { 'Sec-WebSocket-Protocol': 'a,,b' }, 400],
  ['no host', 'GET / HTTP/1.1', { Host: undefined }, 400],
  ['a host that is none', 'GET / HTTP/1.1', { Host: 'a b' }, 400],
  ['another scheme', 'GET ftp://x/ HTTP/1.1', {}, 400],
  ['two hosts', 'GET / HTTP/1.1', { 'X-A': 'b\r\nHost: other' }, 400],
  ['a body', 'GET / HTTP/1.1', { 'Content-Length': '5' }, 400],
  ['a body in chunks', 'GET / HTTP/1.1', { 'Transfer-Encoding': 'chunked' }, 400],
  ['HTTP/1.0', 'GET / HTTP/1.0', {}, 400],
  ['headers of 20 kB', 'GET / HTTP/1.1', { Cookie: 'x'.repeat(20_000) }, 431],
] as const)('%s is refused, and reaches no application', async (_what, target, fields, status) => {
  const requests: unknown[] = []
  const { port } = await listen((request) => requests.push(request))
  const client = await RawClient.ask(port, fields, target)
  await client.ended()
  expect(client.status).toBe(status)
  if (status === 426) expect(client.text).toMatch(/sec-websocket-version: 13/i)
  expect(requests).toEqual([])
})

test('an address with its scheme, or with two slashes, is one of this host', async () => {
  const paths: string[] = []
  const { port } = await listen((request) => {
    paths.push(request.url.pathname)
    request.reject(404)
  })
  for (const target of ['GET http://other/a HTTP/1.1', 'GET //evil.example/b HTTP/1.1']) {
    await (await RawClient.ask(port, {}, target)).ended()
  }
  expect(paths).toEqual(['/a', '//evil.example/b'])
})

test('a client that sends its headers too slowly is told 408, and others are let in meanwhile', async () => {
  const refused: number[] = []
  const { listener, port, url } = await listen((request) => void echo(request), { handshakeTimeout: 300 })
  listener.addEventListener('refused', ({ status }) => refused.push(status))
  const silent = await RawClient.connect(port)
  const slow = await RawClient.connect(port)
  slow.write('GET / HTTP/1.1\r\n')
  const timer = setInterval(() => slow.write('X-More: yes\r\n'), 20)
  const socket = await MessageWebSocket.connect(url)
  await slow.ended()
  clearInterval(timer)
  await silent.ended()
  expect([slow.status, silent.status]).toEqual([408, 408])
  expect(refused).toEqual([408, 408])
  await socket.send('still here')
  expect((await socket.receive())?.text()).toBe('still here')
  await socket.close()
})

test('each connection has the time for its request from its own beginning', async () => {
  const { port } = await listen(undefined, { handshakeTimeout: 300 })
  const first = await RawClient.connect(port)
  await new Promise((resolve) => setTimeout(resolve, 150))
  const start = performance.now()
  const second = await RawClient.connect(port)
  await Promise.all([first.ended(), second.ended()])
  // Timers may be early by a little.
  expect(performance.now() - start).toBeGreaterThan(290)
  expect([first.status, second.status]).toEqual([408, 408])
})

test('where all places are taken 16 more that have not asked may wait, and of others the oldest is ended without a word', async () => {
  const { port, url } = await listen((request) => void echo(request), { maxConnections: 2 })
  const sockets = [await MessageWebSocket.connect(url), await MessageWebSocket.connect(url)]
  const silent: RawClient[] = []
  for (let count = 0; count < 20; count++) silent.push(await RawClient.connect(port))
  await Promise.all(silent.slice(0, 4).map((client) => client.ended()))
  expect(silent.filter(({ socket }) => !socket.closed).length).toBe(16)
  expect(silent.map(({ text }) => text).join('')).toBe('')
  for (const socket of sockets) await socket.close()
})

test('a request for another path is told 404 on a port of its own, and the event refused tells of it', async () => {
  const refused: unknown[] = []
  const { listener, port } = await listen((request) => request.reject(418), { path: '/chat' })
  listener.addEventListener('refused', ({ status, address, reason }) =>
    refused.push([status, address, reason]),
  )
  const client = await RawClient.ask(port, {}, 'GET /chta HTTP/1.1')
  await client.ended()
  expect(client.status).toBe(404)
  expect(refused).toEqual([[404, '/chta', 'There is no WebSocket at this address.']])
})

test('close() ends connections that have not asked, or not yet to the end', async () => {
  const { listener, port } = await listen()
  const [silent, begun] = [await RawClient.connect(port), await RawClient.connect(port)]
  begun.write('GET / HTTP/1.1\r\n')
  // The port answers plain HTTP after what came before.
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
  await listener.close()
  await Promise.all([silent.ended(), begun.ended()])
  expect([silent.text, begun.text]).toEqual(['', ''])
})

test('of many connections without a request the oldest is ended, and nobody else is kept out', async () => {
  const { listener, port, url } = await listen((request) => void echo(request), { maxHandshakes: 50 })
  const resident = await MessageWebSocket.connect(url)
  const halfMade: RawClient[] = []
  for (let count = 0; count < 200; count++) {
    const client = await RawClient.connect(port)
    client.write('GET / HTTP/1.1\r\n')
    halfMade.push(client)
  }
  await Promise.all(halfMade.slice(0, 150).map((client) => client.ended()))
  expect(halfMade.filter(({ socket }) => !socket.closed).length).toBe(50)
  const late = await MessageWebSocket.connect(url)
  for (const socket of [resident, late]) {
    await socket.send('hello')
    expect((await socket.receive())?.text()).toBe('hello')
    await socket.close()
  }
  await expect.poll(() => listener.sockets.length).toBe(0)
})

test('connections without a request take places of maxConnections, and give them up to those that have one', async () => {
  const { port, url } = await listen((request) => void echo(request), { maxConnections: 20 })
  const halfMade = await Promise.all(Array.from({ length: 100 }, () => RawClient.connect(port)))
  const sockets = []
  for (let count = 0; count < 20; count++) sockets.push(await MessageWebSocket.connect(url))
  await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({ response: { status: 503 } })
  await expect.poll(() => halfMade.filter(({ socket }) => !socket.closed).length).toBeLessThanOrEqual(20)
  for (const socket of sockets) await socket.close()
})

test('a function of the options that throws refuses with 500, and ends nothing', async () => {
  const refused: string[] = []
  const { listener, port, url } = await listen((request) => void echo(request), {
    origins: (origin) => new URL(origin).host === 'x',
  })
  listener.addEventListener('refused', ({ reason }) => refused.push(reason))
  const client = await RawClient.ask(port, { Origin: '%' })
  await client.ended()
  expect(client.status).toBe(500)
  expect(client.text).not.toContain('Invalid URL')
  expect(refused).toEqual([expect.stringContaining('Invalid URL')])
  await (await MessageWebSocket.connect(url)).close()
})

test.each([
  ['a name that the client does not offer', () => 'chat', /protocols.*"chat".*"other"/],
  ['a promise', async () => 'other', /protocols.*a Promise.*acceptMessage/],
  ['no string', () => 7, /protocols.*7/],
])(
  'a function that chooses %s as protocol refuses with 500, and ends no loop',
  async (_what, choose, why) => {
    const refused: string[] = []
    const { listener, port } = await listen(undefined, { protocols: choose as never })
    listener.addEventListener('refused', ({ reason }) => refused.push(reason))
    const served = (async () => {
      for await (const request of listener) return request.acceptMessage().state
      return undefined
    })()
    const client = await RawClient.ask(port, { 'Sec-WebSocket-Protocol': 'other' })
    await client.ended()
    expect(client.status).toBe(500)
    expect(client.text).not.toContain('chat')
    expect(refused).toEqual([expect.stringMatching(why)])
    await RawClient.open(port)
    expect(await served).toBe('open')
  },
)

test('a function of origins that is async refuses with 500, and says that it must answer at once', async () => {
  const refused: string[] = []
  const origins = (async () => true) as never
  const { listener, port } = await listen((request) => request.reject(418), { origins })
  listener.addEventListener('refused', ({ reason }) => refused.push(reason))
  const client = await RawClient.ask(port, { Origin: 'http://localhost' })
  await client.ended()
  expect(client.status).toBe(500)
  expect(refused).toEqual([expect.stringMatching(/origins.*a Promise.*at once/)])
})

const hasCurl = spawnSync('curl', ['--version']).status === 0

test.skipIf(!hasCurl)('curl is told what a WebSocket refuses it (needs curl)', async () => {
  const { port } = await listen((request) => request.reject(403, {}, 'not for curl'))
  const run = async (...options: string[]) => {
    const curl = spawn('curl', ['-s', '-i', '--max-time', '5', ...options, `http://127.0.0.1:${port}/`])
    let out = ''
    curl.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    await new Promise((resolve) => curl.once('close', resolve))
    return out
  }
  expect(await run()).toContain('426 Upgrade Required')
  const headers = ['-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket']
  expect(await run(...headers)).toContain('426 Upgrade Required')
  const key = ['-H', 'Sec-WebSocket-Version: 13', '-H', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
  const refused = await run(...headers, ...key)
  expect(refused).toContain('403 Forbidden')
  expect(refused).toContain('not for curl')
})
