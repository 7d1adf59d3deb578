import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketListener, type WebSocketRequest } from '../../src/index.js'
import { afterTest, listen } from './listening.js'
import { RawClient } from './raw-client.js'

test.each([
  ['/#', 'h'],
  ['/a#b', 'h'],
  ['http://h/a#b', 'h'],
  ['http:///a', 'h'],
  ['http://user:secret@h/', 'h'],
  ['*', 'h'],
  ['/', 'h#'],
  ['/', 'h#x'],
  ['/x', 'h/admin?'],
  ['/x', 'h?'],
  ['/x', 'h\\admin'],
  ['/', 'user@h'],
  ['/', 'h:port'],
  ['/', 'h:99999'],
  ['/', '[::1'],
  ['/', '::1'],
])('the address %j of the host %j is refused, and reaches no application', async (target, host) => {
  const requests: WebSocketRequest[] = []
  const { port } = await listen((request) => requests.push(request))
  const client = await RawClient.ask(port, { Host: host }, `GET ${target} HTTP/1.1`)
  await client.ended()
  expect(client.status).toBe(400)
  expect(requests).toEqual([])
})

test.each([
  ['/', 'h', 'ws://h/'],
  ['/', 'h:', 'ws://h/'],
  ['/', 'h:80', 'ws://h/'],
  ['/', '[::1]:8080', 'ws://[::1]:8080/'],
  ['/a%ff?b=%', 'h_1.example.', 'ws://h_1.example./a%ff?b=%'],
  ['//evil/x', 'h', 'ws://h//evil/x'],
  ['/\\evil\\x', 'h', 'ws://h//evil/x'],
  ['/?@:/', 'h', 'ws://h/?@:/'],
  ['/x', '', 'ws://host.invalid/x'],
  ['http://other:81/x', 'h', 'ws://other:81/x'],
  ['WSS://other?x', 'h', 'ws://other/?x'],
  ['/public/../admin', 'h', 'ws://h/admin'],
])('the address %j of the host %j is %j, and its connection opens', async (target, host, href) => {
  const seen: unknown[] = []
  const { port } = await listen((request) => seen.push(request.url.href, request.acceptMessage().state))
  const client = await RawClient.ask(port, { Host: host }, `GET ${target} HTTP/1.1`)
  await client.until((text) => text.includes('\r\n\r\n'))
  expect(client.status).toBe(101)
  expect(seen).toEqual([href, 'open'])
})

test('the path that is let in is the one in request.url', async () => {
  const paths: string[] = []
  const { port } = await listen(
    (request) => {
      paths.push(request.url.pathname)
      request.reject(418)
    },
    { path: /^\/public\// },
  )
  const statusOf = async (target: string, host = 'h') => {
    const client = await RawClient.ask(port, { Host: host }, `GET ${target} HTTP/1.1`)
    await client.ended()
    return client.status
  }
  expect(await statusOf('/public/x')).toBe(418)
  expect(await statusOf('http://h/public/x')).toBe(418)
  expect(await statusOf('/admin/%2e%2e/public/x')).toBe(418)
  expect(await statusOf('/public/../admin')).toBe(404)
  expect(await statusOf('/public/%2e%2e/admin')).toBe(404)
  expect(await statusOf('/public/x', 'h/admin?')).toBe(400)
  expect(paths).toEqual(['/public/x', '/public/x', '/public/x'])
})

test.each([/^\/chat/g, /\/chat/y])('the path %s fits every time, and from the beginning', async (path) => {
  const { port } = await listen((request) => request.reject(418), { path })
  const statuses: number[] = []
  for (const target of ['/chat/1', '/chat/2', '/chat', '/chat/4', '/other', '/chat']) {
    const client = await RawClient.ask(port, {}, `GET ${target} HTTP/1.1`)
    await client.ended()
    statuses.push(client.status)
  }
  expect(statuses).toEqual([418, 418, 418, 418, 404, 418])
})

test('an address that is none is refused by a server that listeners share', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterTest(() => server.close())
  const listener = new WebSocketListener({ server, path: '/chat' })
  afterTest(() => listener.close())
  const { port } = server.address() as AddressInfo
  const client = await RawClient.ask(port, { Host: 'h#' }, 'GET /chat HTTP/1.1')
  await client.ended()
  expect(client.status).toBe(400)
})
