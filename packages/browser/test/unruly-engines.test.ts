import { expect, test } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { lastMade, SilentWebSocket } from './silent-web-socket.js'

// What engines, most of it workerd, were seen to do where the WebSocket standard says otherwise; the suite runs there as well.

async function open(protocol: string | null = null, protocols: readonly string[] = []) {
  const socket = new MessageWebSocket({ webSocket: SilentWebSocket, protocols })
  const connected = socket.connect('ws://127.0.0.1:1/')
  const engine = lastMade()
  Object.assign(engine, { protocol, extensions: null, readyState: 1 })
  engine.tell('onopen')
  await connected
  return { socket, engine }
}

test('an error that no close follows is the loss of an open connection', async () => {
  const { socket, engine } = await open()
  engine.readyState = 3
  engine.tell('onerror')
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', closeCode: 1006 })
  // It may hold the connection still.
  expect(engine.closedWith).toEqual([4006])
})

test('a close that follows the error tells the end', async () => {
  const { socket, engine } = await open()
  engine.tell('onerror')
  engine.tell('onclose', { code: 1001, reason: 'going away' })
  expect(await socket.closed).toEqual({ code: 1001, reason: 'going away' })
})

test('what the engine calls the reason of a loss is none of the peer', async () => {
  const { socket, engine } = await open()
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  engine.tell('onclose', { code: 1006, reason: 'WebSocket disconnected without sending Close frame.' })
  expect(await closed).toMatchObject({ code: 1006, reason: '' })
})

test('`null` for no sub-protocol and no extension is no text', async () => {
  const { socket } = await open()
  expect(socket.information.protocol).toBe('')
  expect(socket.information.extensions).toBe('')
})

test('a sub-protocol that was not offered fails the connect', async () => {
  for (const offered of [[], ['chat.v2']]) {
    await expect(open('chat.v3', offered)).rejects.toMatchObject({ code: 'ERR_OPAQUE' })
    expect(lastMade().closedWith).toEqual([4006])
  }
})

test('a server that chooses none of the sub-protocols that were offered fails the connect', async () => {
  for (const none of ['', null]) {
    await expect(open(none, ['chat.v2', 'chat.v1'])).rejects.toMatchObject({ code: 'ERR_OPAQUE' })
    expect(lastMade().closedWith).toEqual([4006])
  }
})
