import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import { type ListenerOptions, WebSocketListener } from '../../src/index.js'
import { afterTest, listen } from './listening.js'
import { goodRequest, RawClient } from './raw-client.js'

/** A server of somebody else, with a listener that has the path `/chat`. */
async function share(
  onRequest?: RequestListener,
  options: ListenerOptions = {},
): Promise<{ server: Server; port: number }> {
  const server = createServer(onRequest)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterTest(() => {
    server.close()
    server.closeAllConnections()
  })
  const listener = new WebSocketListener({ server, path: '/chat', ...options })
  afterTest(() => listener.close())
  listener.onrequest = ({ request }) => request.reject(418)
  return { server, port: (server.address() as AddressInfo).port }
}

/** From Node 25 on the body of a request for an upgrade is read as that of others. */
const readsBodies = Number.parseInt(process.versions.node, 10) >= 25

const h2c = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' }

test('an upgrade that nobody takes is told 404 in time', async () => {
  const { server, port } = await share(undefined, { handshakeTimeout: 50 })
  server.on('upgrade', () => {})
  const client = await RawClient.ask(port, {}, 'GET /nope HTTP/1.1')
  await client.ended()
  expect(client.status).toBe(404)
})

test('an upgrade that nobody takes ends no process when its client resets the connection', async () => {
  const { server, port } = await share()
  const gone = new Promise((resolve) => {
    server.on('upgrade', (_request, socket) => socket.once('close', resolve))
  })
  const client = await RawClient.ask(port, {}, 'GET /nope HTTP/1.1')
  await once(server, 'upgrade')
  client.socket.resetAndDestroy()
  await gone
})

test.each([
  ['on', 'answers', 0],
  ['on', 'reads', 100],
  ['prependListener', 'reads', 100],
] as const)(
  'an upgrade that a listener added by %s takes, because it %s, stays its own',
  async (add, _how, delay) => {
    const { server, port } = await share(undefined, { handshakeTimeout: 30 })
    server[add]('upgrade', (_request, socket) => {
      if (delay > 0) socket.resume()
      else socket.write('HTTP/1.1 101 Mine\r\n\r\n')
      setTimeout(() => socket.end('HTTP/1.1 299 Mine\r\nContent-Length: 0\r\n\r\n'), 100)
    })
    const client = await RawClient.ask(port, {}, 'GET /hot HTTP/1.1')
    await client.ended()
    expect(client.text).toContain('299 Mine')
    expect(client.text).not.toContain('404')
  },
)

test('a listener may be replaced by another while it closes', async () => {
  const { server, port } = await share()
  const old = new WebSocketListener({ server, path: '/room' })
  old.onrequest = ({ request }) => request.acceptMessage()
  // It does not answer the Close frame.
  const stays = await RawClient.ask(port, {}, 'GET /room HTTP/1.1')
  await expect.poll(() => old.sockets.length).toBe(1)
  const next = new WebSocketListener({ server, path: '/room' })
  afterTest(() => next.close())
  next.onrequest = ({ request }) => request.reject(418)
  const closing = old.close({ timeout: 60_000 })

  const client = await RawClient.ask(port, {}, 'GET /room HTTP/1.1')
  await client.ended()

  expect(client.status).toBe(418)
  expect({ address: old.address(), port: old.port }).toEqual({ address: null, port: 0 })
  expect(next.port).toBe(port)
  stays.socket.destroy()
  await closing
})

test('two copies of the package share a server', async () => {
  const { server, port } = await share()
  vi.resetModules()
  const copy = (await import('../../src/index.js')).WebSocketListener
  expect(copy).not.toBe(WebSocketListener)
  const other = new copy({ server, path: '/other' })
  afterTest(() => other.close())
  other.onrequest = ({ request }) => request.reject(451)
  const statusOf = async (path: string) => {
    const client = await RawClient.ask(port, {}, `GET ${path} HTTP/1.1`)
    await client.ended()
    return client.status
  }
  expect([await statusOf('/chat'), await statusOf('/other'), await statusOf('/nope')]).toEqual([
    418, 451, 404,
  ])
})

test('a request that offers another protocol than WebSocket is one of plain HTTP, with its body', async () => {
  const { port } = await share((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      response.end(`${method} ${url} ${headers['x-name']} ${headers.upgrade} [${Buffer.concat(chunks)}]`)
    })
  })
  const client = await RawClient.ask(port, { ...h2c, 'X-Name': 'é' }, 'GET /chat?x HTTP/1.1')
  await client.until((text) => text.includes('[]'))
  expect(client.status).toBe(200)
  expect(Buffer.from(client.text, 'latin1').toString()).toContain('GET /chat?x Ã© undefined []')
  // On the same connection, part by part.
  client.write(
    'POST /api HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 10\r\n\r\n01234',
  )
  client.write('56789')
  if (readsBodies) {
    await client.ended()
    expect(client.text).toContain('HTTP/1.1 400')
  } else {
    await client.until((text) => text.includes('[0123456789]'))
    expect(client.text).toContain('POST /api undefined undefined [0123456789]')
  }
})

test('a request that offers another protocol is left to whoever else listens to upgrades', async () => {
  const { server, port } = await share()
  server.on('upgrade', (request, socket) => socket.end(`HTTP/1.1 299 ${request.headers.upgrade}\r\n\r\n`))
  const client = await RawClient.ask(port, h2c, 'GET /chat HTTP/1.1')
  await client.ended()
  expect(client.text).toContain('299 h2c')
})

test('a port of its own tells a request that offers another protocol 426', async () => {
  const { port } = await listen((request) => request.reject(418))
  const client = await RawClient.ask(port, h2c)
  await client.ended()
  expect(client.status).toBe(426)
})

test('a request that comes before the one before it is answered opens no WebSocket', async () => {
  const { port } = await share((_request, response) => setTimeout(() => response.end('page'), 30))
  const own = await listen((request) => void request.acceptMessage())
  for (const one of [port, own.port]) {
    const client = await RawClient.connect(one)
    const upgrade = Object.entries(goodRequest).map(([name, value]) => `${name}: ${value}\r\n`)
    client.write(`GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /chat HTTP/1.1\r\n${upgrade.join('')}\r\n`)
    await client.ended()
    expect(client.text).not.toMatch(/HTTP\/1\.1 (101|418)/)
  }
})

test.each([
  ['for a WebSocket at another path', '/nope', goodRequest],
  ['for another protocol', '/two', { Host: 'h', ...h2c }],
])(
  'a request %s that comes before the one before it is answered ends the connection: no answer takes the place of another',
  async (_what, path, fields) => {
    const { server, port } = await share(
      (request, response) => {
        if (request.url !== '/slow') response.end('second')
        else setTimeout(() => response.end('page'), 30)
      },
      { handshakeTimeout: 100 },
    )
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
    const bytes = `GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
    const ask = async () => {
      const client = await RawClient.connect(port)
      client.write(bytes)
      await client.ended()
      return client.text
    }
    expect(await ask()).toBe('')
    // Nor when it was left to others, who did not take it: here the earlier one is never answered.
    server.removeAllListeners('request')
    server.on('upgrade', () => {})
    expect(await ask()).toBe('')
  },
)

test('a connection that has had its answer may become a WebSocket', async () => {
  const { port } = await share((_request, response) => response.end('page'))
  const client = await RawClient.connect(port)
  client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
  await client.until((text) => text.includes('page'))
  const upgrade = Object.entries(goodRequest).map(([name, value]) => `${name}: ${value}\r\n`)
  client.write(`GET /chat HTTP/1.1\r\n${upgrade.join('')}\r\n`)
  await client.ended()
  expect(client.text).toContain('HTTP/1.1 418')
})
