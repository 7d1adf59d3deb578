import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocketListener, type WebSocketRequest } from '../../src/index.js'
import { afterTest, listen } from './listening.js'
import { RawClient } from './raw-client.js'

test('an iterator that is left while it waits for a request takes none', async () => {
  const { listener, port } = await listen()
  const left = listener[Symbol.asyncIterator]()
  const waiting = [left.next(), left.next()]
  const other = listener[Symbol.asyncIterator]()
  const next = other.next()
  await left.return?.()
  expect(await Promise.all(waiting)).toEqual(Array(2).fill({ done: true, value: undefined }))
  const client = await RawClient.ask(port)
  const { value } = await next
  value?.reject(418)
  await client.ended()
  expect(client.status).toBe(418)
})

test('a listener to requests gets those that came before it, in their order', async () => {
  const { listener, port } = await listen()
  const paths: string[] = []
  for (const path of ['/1', '/2', '/3']) await RawClient.ask(port, {}, `GET ${path} HTTP/1.1`)
  // The port answers plain HTTP after what came before.
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
  const answer = (request: WebSocketRequest): void => {
    paths.push(request.url.pathname)
    request.acceptMessage()
  }
  listener.onrequest = ({ request }) => answer(request)
  expect(paths).toEqual([])
  await RawClient.open(port, {}, 'GET /4 HTTP/1.1')
  expect(paths).toEqual(['/1', '/2', '/3', '/4'])
  expect(listener.sockets.length).toBe(4)
})

test('a listener that takes one request leaves the others to whoever comes next', async () => {
  const { listener, port } = await listen()
  const clients = [await RawClient.ask(port), await RawClient.ask(port)]
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
  listener.addEventListener('request', ({ request }) => request.reject(418), { once: true })
  await clients[0]?.ended()
  for await (const request of listener) {
    request.reject(451)
    break
  }
  await clients[1]?.ended()
  expect(clients.map(({ status }) => status)).toEqual([418, 451])
})

test('times that are longer than a timer can be are waited for', async () => {
  const warnings: string[] = []
  const warned = ({ name }: Error): void => {
    warnings.push(name)
  }
  process.on('warning', warned)
  afterTest(() => process.off('warning', warned))
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1', handshakeTimeout: 3e9 })
  afterTest(() => listener.close())
  const client = await RawClient.ask(listener.port)
  const { value } = await listener[Symbol.asyncIterator]().next()
  await sleep(20)
  const socket = value?.acceptMessage()
  const closing = listener.close({ timeout: 3e9 })
  await client.until(() => client.closeCode === 1001)
  await sleep(20)
  expect(socket?.state).toBe('closing')
  client.send({ opcode: 8, payload: new Uint8Array([3, 233]) })
  expect(await socket?.closed).toEqual({ code: 1001, reason: '' })
  await closing
  expect(warnings).toEqual([])
})
