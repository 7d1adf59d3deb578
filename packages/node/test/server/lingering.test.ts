import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type ListenerOptions, WebSocketListener, type WebSocketRequest } from '../../src/index.js'
import { afterTest } from './listening.js'
import { goodRequest, RawClient } from './raw-client.js'

async function share(
  onRequest: (request: WebSocketRequest) => void,
  options: ListenerOptions,
): Promise<{ listener: WebSocketListener; server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterTest(() => server.close())
  const listener = new WebSocketListener({ server, ...options })
  afterTest(() => listener.close({ timeout: 100 }))
  listener.onrequest = ({ request }) => onRequest(request)
  return { listener, server, port: (server.address() as AddressInfo).port }
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })
}

/** A client that does not end its connection when it is told that it is over. */
async function stubborn(port: number, bytes: string | Buffer, isTold: (client: RawClient) => boolean) {
  const client = await RawClient.connect(port)
  client.socket.removeAllListeners('end')
  const lines = Object.entries(goodRequest).map(([name, value]) => `${name}: ${value}\r\n`)
  client.write(Buffer.concat([Buffer.from(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(bytes)]))
  await client.until(() => isTold(client))
  return client
}

/** So many are kept beyond the limit, to be told why. */
const most = 2 + 16

test('clients that break the rules and stay take no more connections than there may be', async () => {
  const { listener, server, port } = await share((request) => void request.acceptMessage(), {
    maxConnections: 2,
  })
  const fault = Buffer.from([0xff, 0x80, 0, 0, 0, 0])
  for (let count = 0; count < 60; count++) await stubborn(port, fault, (client) => client.closeCode === 1002)
  expect(await connections(server)).toBeLessThanOrEqual(most)
  expect(listener.sockets).toEqual([])
  // They keep nobody out.
  await RawClient.open(port)
  await RawClient.open(port)
  expect(listener.sockets.length).toBe(2)
  await listener.close({ timeout: 100 })
  expect(await connections(server)).toBe(0)
})

test('clients that are refused and stay take no more connections than there may be', async () => {
  const { listener, server, port } = await share((request) => request.reject(), { maxConnections: 2 })
  for (let count = 0; count < 60; count++) await stubborn(port, '', ({ status }) => status === 403)
  expect(await connections(server)).toBeLessThanOrEqual(most)
  await listener.close()
  expect(await connections(server)).toBe(0)
})

test('clients that ask for another path and stay take no more connections than there may be', async () => {
  const { listener, server, port } = await share(() => {}, { maxConnections: 2, path: '/chat' })
  for (let count = 0; count < 60; count++) await stubborn(port, '', ({ status }) => status === 404)
  expect(await connections(server)).toBeLessThanOrEqual(most)
  await listener.close()
  expect(await connections(server)).toBe(0)
})

test('clients whose upgrade nobody else has taken in time are counted as well', async () => {
  const { listener, server, port } = await share(() => {}, {
    maxConnections: 2,
    path: '/chat',
    handshakeTimeout: 100,
  })
  server.on('upgrade', () => {})
  const clients = Array.from({ length: 60 }, () => stubborn(port, '', ({ status }) => status === 404))
  await Promise.allSettled(clients)
  expect(await connections(server)).toBeLessThanOrEqual(most)
  await listener.close()
  expect(await connections(server)).toBe(0)
})

test('close() waits for those that were refused by it', async () => {
  const { listener, server, port } = await share(() => {}, {})
  const client = await RawClient.ask(port)
  client.socket.removeAllListeners('end')
  await once(server, 'upgrade')
  await listener.close()
  expect(await connections(server)).toBe(0)
  await client.until((text) => text.includes('\r\n\r\n'))
  expect(client.status).toBe(503)
})

test('who comes while a listener closes is told 503, and reaches no application', async () => {
  const paths: string[] = []
  const { listener, port } = await share((request) => {
    paths.push(request.url.pathname)
    request.acceptMessage()
  }, {})
  // It does not answer the Close frame.
  const stays = await RawClient.open(port)
  const closing = listener.close({ timeout: 60_000 })
  const late = await RawClient.ask(port, {}, 'GET /late HTTP/1.1')
  await late.ended()
  expect(late.status).toBe(503)
  expect(paths).toEqual(['/'])
  stays.socket.destroy()
  await closing
})

test('close() waits for nobody who comes while it closes', async () => {
  const { listener, port } = await share((request) => void request.acceptMessage(), {})
  await RawClient.open(port)
  // Each is told 503 and does not end its connection; there is always one of them.
  const coming = setInterval(async () => {
    const client = await RawClient.ask(port)
    client.socket.removeAllListeners('end')
  }, 100)
  afterTest(() => clearInterval(coming))
  await listener.close({ timeout: 500 })
})
