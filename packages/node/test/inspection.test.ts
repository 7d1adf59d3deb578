import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { MessageWebSocket, StreamWebSocket, WebSocketListener } from '../src/index.js'

const ended: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

/** Sends back what it gets. */
async function echo(): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  await once(server, 'listening')
  ended.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function received(data: string | Uint8Array) {
  const socket = await MessageWebSocket.connect(await echo())
  ended.push(() => socket.abort())
  await socket.send(data)
  const message = await socket.receive()
  if (message === null) throw new Error('nothing came')
  return { socket, message }
}

test('a socket is shown with its state, address and counts, and nothing of its inside', async () => {
  const fresh = new MessageWebSocket()
  expect(inspect(fresh)).toBe("MessageWebSocket { state: 'new' }")
  const { socket } = await received('hello')
  const { url } = socket.information
  expect(inspect(socket, { breakLength: Infinity })).toBe(
    `MessageWebSocket { state: 'open', url: '${url}', protocol: '', messagesSent: 1, messagesReceived: 1, bytesSent: 5, bytesReceived: 5, bufferedAmount: 0 }`,
  )
  expect(inspect(new StreamWebSocket())).toBe("StreamWebSocket { state: 'new' }")
})

test('a socket of a server is shown in the same way', async () => {
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1' })
  ended.push(() => listener.close({ timeout: 1 }))
  const accepted = new Promise<string>((resolve) => {
    listener.addEventListener('request', ({ request }) => resolve(inspect(request.acceptMessage())))
  })
  const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${listener.port}/`)
  ended.push(() => socket.abort())
  expect(await accepted).toMatch(/^ServerMessageWebSocket {\s+state: 'open',\s+url: 'ws:/)
})

test('the information of a socket is shown with all its facts', async () => {
  const { socket } = await received('hello')
  const shown = inspect(socket.information)
  expect(shown).toMatch(/^SocketInformation {/)
  for (const fact of [
    'url',
    'protocol',
    'bytesReceived: 5',
    'bandwidth',
    "remoteAddress: '127.0.0.1'",
    'timings',
  ])
    expect(shown).toContain(fact)
})

test('a message is shown with its kind, its length and how it begins', async () => {
  expect(inspect((await received('größer')).message)).toBe(
    "Message { type: 'utf8', length: 8, text: 'größer' }",
  )
  const long = inspect((await received('x'.repeat(1000))).message, { breakLength: Infinity })
  expect(long).toBe(`Message { type: 'utf8', length: 1000, text: '${'x'.repeat(100)}…' }`)
  const bytes = (await received(new Uint8Array([0xff, 0xfe]))).message
  expect(inspect(bytes)).toBe("Message { type: 'binary', length: 2, bytes: <Buffer ff fe> }")
})

test('a message inside something else is shown by its kind and length alone where depth ends', async () => {
  const { message } = await received('hello')
  expect(inspect({ deep: { message } }, { depth: 0 })).toBe('{ deep: [Object] }')
  expect(inspect({ message }, { depth: 0 })).toBe('{ message: [Message] }')
})

test('what only looks like a socket can be looked at', () => {
  expect(inspect(new Proxy(new StreamWebSocket(), {}))).toBe('StreamWebSocket {}')
})

test('the information of a socket is written as JSON with its facts', async () => {
  const { socket } = await received('hello')
  const { url, timings } = socket.information
  expect(JSON.parse(JSON.stringify(socket.information))).toMatchObject({
    url,
    timings,
    bytesSent: 5,
    bytesReceived: 5,
  })
})
