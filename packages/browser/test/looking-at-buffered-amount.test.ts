import { expect, onTestFinished, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { lastMade, SilentWebSocket } from './silent-web-socket.js'

// No engine has an event for what has left: it is looked at `bufferedAmount`, on a clock that goes when the test says so.

async function open() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  // At 0 nothing has happened yet.
  vi.advanceTimersByTime(1)
  const socket = new MessageWebSocket({ webSocket: SilentWebSocket, sendBufferSize: 100 })
  const connected = socket.connect('ws://127.0.0.1:1/')
  const engine = lastMade()
  engine.readyState = 1
  engine.tell('onopen')
  await connected
  return { socket, engine }
}

test('what waits goes on as soon as there is room, and not only when all has left', async () => {
  const { socket, engine } = await open()
  engine.bufferedAmount = 300
  const waiting = socket.send('x')
  engine.bufferedAmount = 200
  vi.advanceTimersByTime(200)
  expect(socket.information.messagesSent).toBe(0)
  engine.bufferedAmount = 50
  vi.advanceTimersByTime(200)
  expect(socket.information.messagesSent).toBe(1)
  await waiting
  socket.abort()
})

test('what leaves bit by bit is progress', async () => {
  const { socket, engine } = await open()
  engine.bufferedAmount = 1_000_000
  const waiting = socket.send('x', { timeout: 1_000 })
  waiting.catch(() => {})
  for (let count = 0; count < 5; count++) {
    engine.bufferedAmount -= 1_000
    vi.advanceTimersByTime(900)
  }
  expect(socket.state).toBe('open')
  vi.advanceTimersByTime(1_000)
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_SEND_TIMEOUT' })
})

test('a socket that has ended looks no more', async () => {
  const { socket, engine } = await open()
  engine.bufferedAmount = 300
  socket.send('x').catch(() => {})
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  socket.abort()
  expect(vi.getTimerCount()).toBe(0)
})

test('an error that close follows leaves nothing waiting', async () => {
  const { socket, engine } = await open()
  engine.tell('onerror')
  expect(vi.getTimerCount()).toBe(1)
  engine.tell('onclose', { code: 1006, reason: '' })
  expect(vi.getTimerCount()).toBe(0)
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
})
