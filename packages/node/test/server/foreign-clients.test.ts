import { once } from 'node:events'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { echo, listen } from './listening.js'

// Clients that were not written here. (Browsers and python3-websockets: `e2e`.)

test('ws: text, bytes, pings, fragments, a large message and a close', async () => {
  const { url } = await listen((request) => void echo(request))
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await once(socket, 'open')
  socket.send('héllo')
  expect(String((await once(socket, 'message'))[0])).toBe('héllo')
  socket.send('in ', { fin: false })
  socket.send('parts')
  expect(String((await once(socket, 'message'))[0])).toBe('in parts')
  const large = Buffer.alloc(2_000_000, 'large')
  socket.send(large)
  expect(Buffer.compare((await once(socket, 'message'))[0], large)).toBe(0)
  socket.ping('are you there')
  expect(String((await once(socket, 'pong'))[0])).toBe('are you there')
  socket.close(4002, 'bye')
  expect((await once(socket, 'close')).map(String)).toEqual(['4002', 'bye'])
})

test('ws with compression and a sub-protocol', async () => {
  const { url } = await listen(
    (request) => {
      const socket = request.acceptMessage({ compression: { threshold: 0 } })
      socket.onmessage = ({ message }) => void socket.send(message.text())
    },
    { protocols: ['chat'] },
  )
  const socket = new WebSocket(url, ['other', 'chat'])
  await once(socket, 'open')
  expect([socket.protocol, socket.extensions]).toEqual(['chat', 'permessage-deflate'])
  socket.send('z'.repeat(50_000))
  expect(String((await once(socket, 'message'))[0])).toBe('z'.repeat(50_000))
  socket.close()
  await once(socket, 'close')
})

interface NpmConnection {
  sendUTF(data: string): void
  sendBytes(data: Buffer): void
  close(code: number, reason: string): void
  on(event: string, listener: (...details: never[]) => void): void
}

interface NpmClient {
  connect(url: string, protocols: string[], origin?: string): void
  on(event: string, listener: (...details: never[]) => void): void
}

const npmWebSocket = createRequire(import.meta.url)('websocket') as {
  client: new (options?: object) => NpmClient
}

test('websocket from npm: text, bytes in fragments, and a close', async () => {
  const { url } = await listen((request) => void echo(request), { protocols: ['echo'] })
  // It cuts what is larger into fragments.
  const client = new npmWebSocket.client({ fragmentationThreshold: 1_000 })
  const connected = new Promise<NpmConnection>((resolve, reject) => {
    client.on('connect', resolve as never)
    client.on('connectFailed', reject as never)
  })
  client.connect(url, ['echo'])
  const connection = await connected
  const messages: string[] = []
  connection.on('message', ((message: { utf8Data?: string; binaryData?: Buffer }) => {
    messages.push(message.utf8Data ?? `${message.binaryData?.length} bytes`)
  }) as never)
  connection.sendUTF('héllo')
  connection.sendBytes(Buffer.alloc(100_000, 7))
  await expect.poll(() => messages).toEqual(['héllo', '100000 bytes'])
  const closed = new Promise((resolve) => connection.on('close', resolve as never))
  connection.close(4005, 'bye')
  expect(await closed).toBe(4005)
})

test('websocket from npm is told by the status that its origin may not connect', async () => {
  const { url } = await listen((request) => void echo(request))
  const client = new npmWebSocket.client()
  const failed = new Promise<Error>((resolve) => client.on('connectFailed', resolve as never))
  client.connect(url, [], 'https://evil.example')
  expect((await failed).message).toContain('403')
})
