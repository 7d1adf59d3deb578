import { MessageWebSocket } from 'isosocket'
import { expect, inject, test } from 'vitest'
import { addressOf } from '../server/behaviours.js'

// What takes minutes: loads, soaks, very large transfers. Node only, `npm run suite:long`.

test('a million small messages arrive in order', async () => {
  const count = 1_000_000
  const address = addressOf(inject('server').url, '/burst', { count, size: 8, end: 'close', code: 1000 })
  const socket = await MessageWebSocket.connect(address)
  let next = 0
  for await (const message of socket) {
    expect(new DataView(message.arrayBuffer()).getUint32(0)).toBe(next++)
  }
  expect(next).toBe(count)
})
