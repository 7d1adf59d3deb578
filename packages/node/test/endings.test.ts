import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { serve, serveTcp } from './served.js'

test('a peer that resets is ConnectionReset, one that just ends is ConnectionAborted', async () => {
  const resetting = await MessageWebSocket.connect(
    await serve((_socket, raw) => void setTimeout(() => raw.resetAndDestroy(), 50)),
  )
  await expect(resetting.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_RESET',
    status: 'ConnectionReset',
  })
  const ending = await MessageWebSocket.connect(await serve((_socket, raw) => raw.end()))
  await expect(ending.closed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_LOST',
    status: 'ConnectionAborted',
  })
})

test('a peer that ends without a Close frame is told of at once, however much waits to be sent', async () => {
  const url = await serve((_socket, raw) => {
    raw.pause()
    setTimeout(() => raw.end(), 50)
  })
  const socket = await MessageWebSocket.connect(url, { sendBufferLimit: Infinity })
  const sent = socket.send(new Uint8Array(30_000_000))
  await expect(sent).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', status: 'ConnectionAborted' })
})

test('close() while reading is paused does not hang', async () => {
  const url = await serve((socket) => {
    for (let count = 0; count < 100; count++) socket.send(Buffer.alloc(65_536))
  })
  const socket = await MessageWebSocket.connect(url, { receiveBufferSize: 100_000 })
  await expect.poll(() => socket.information.bytesReceived).toBeGreaterThan(100_000)
  expect(await socket.close(4001, 'enough')).toEqual({ code: 4001, reason: 'enough' })
})

test('a peer that sends Close and keeps the TCP connection is left after closeTimeout', async () => {
  let left: Promise<unknown> | undefined
  const url = await serve((socket, raw) => {
    left = once(raw, 'end')
    socket.close(4002, 'bye')
    // The server's own end of the connection never follows.
    raw.end = () => raw
    raw.destroy = () => raw
  })
  const start = performance.now()
  const socket = await MessageWebSocket.connect(url, { closeTimeout: 400 })
  expect(await socket.closed).toEqual({ code: 4002, reason: 'bye' })
  expect(performance.now() - start).toBeGreaterThan(390)
  await left
})

test('what was accepted is still written when abort() follows in the same tick', async () => {
  const received = new Promise((resolve) => {
    void serve((socket) => socket.on('message', (data) => resolve(String(data)))).then(async (url) => {
      const socket = await MessageWebSocket.connect(url)
      await socket.send('the last words')
      socket.abort()
    })
  })
  await expect(received).resolves.toBe('the last words')
})

test('a peer that has closed and keeps the connection has closed cleanly, whatever keep-alive thinks', async () => {
  const url = await serve((_socket, raw) => void setTimeout(() => raw.write(Buffer.of(0x88, 2, 3, 232)), 50))
  const options = { keepAliveInterval: 50, keepAliveTimeout: 100, closeTimeout: 1_000 }
  const socket = await MessageWebSocket.connect(url, options)
  await expect(socket.closed).resolves.toEqual({ code: 1000, reason: '' })
})

test.each(['x', ''])(
  'a peer that is late to answer the Close behind the message "%s" is waited for',
  async (message) => {
    const url = await serve((_socket, raw) => {
      raw.pause()
      setTimeout(() => raw.resume(), 1_300)
    })
    const socket = await MessageWebSocket.connect(url)
    void socket.send(message)
    expect(await socket.close()).toEqual({ code: 1000, reason: '' })
  },
)

test('a close() after the peer’s leaves no timer behind', async () => {
  const url = await serveTcp((raw) => {
    raw.once('data', (request) => {
      const key = /Sec-WebSocket-Key: (\S+)/i.exec(String(request))?.[1]
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      raw.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      void delay(50).then(() => raw.write(Buffer.from([0x88, 2, 0x03, 0xe8])))
      void delay(300).then(() => raw.end())
    })
  })
  // All that `setTimeout` makes from here on is counted, and none fires.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const socket = await MessageWebSocket.connect(url)
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  await delay(150)
  await socket.close()
  expect(vi.getTimerCount()).toBe(0)
})
