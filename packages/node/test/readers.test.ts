import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Message, MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { startForOne } from './one-peer.js'

// A reader of `readable` hands out what is here past the stream: nothing may be lost or change its place.

const steps = fc.array(
  fc.oneof(
    fc.record({ send: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ read: fc.integer({ min: 1, max: 5 }) }),
    fc.constant({ release: true as const }),
    fc.constant({ turn: true as const }),
  ),
  { minLength: 5, maxLength: 40 },
)

test('messages come in order through any readers, also those that leave while they wait', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const { url, peer, end } = await startForOne()
      const socket = await MessageWebSocket.connect(url)
      const remote = await peer
      const seen: number[] = []
      const take = (message: Message | undefined): void => {
        if (message !== undefined) seen.push(Number(message.text()))
      }
      let sent = 0
      let pending: Promise<void>[] = []
      let reader = socket.readable.getReader()
      for (const step of plan) {
        if ('send' in step) for (let count = 0; count < step.send; count++) remote.send(String(sent++))
        if ('read' in step) {
          for (let count = 0; count < step.read; count++) {
            pending.push(
              reader.read().then(
                ({ value }) => take(value),
                () => {},
              ),
            )
          }
        }
        if ('release' in step) {
          reader.releaseLock()
          await Promise.all(pending)
          pending = []
          reader = socket.readable.getReader()
        }
        if ('turn' in step) await new Promise((resolve) => setTimeout(resolve, 1))
      }
      remote.close()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        take(value)
      }
      // Whoever still waited has been told, too.
      await Promise.all(pending)
      end()
      expect(seen).toEqual(Array.from({ length: sent }, (_, index) => index))
    }),
    { numRuns: 60 },
  )
})

test('bytes come in order through default and BYOB readers in turn', async () => {
  const { url, peer } = await startForOne()
  const socket = await StreamWebSocket.connect(url)
  const remote = await peer
  const all = Buffer.alloc(300_000)
  for (let index = 0; index < all.length; index++) all[index] = (index * 31 + (index >> 8)) & 255
  for (let at = 0; at < all.length; at += 7_001) remote.send(all.subarray(at, at + 7_001))
  const parts: Uint8Array[] = []
  let length = 0
  for (let turn = 0; length < all.length; turn++) {
    if (turn % 2 === 0) {
      const reader = socket.readable.getReader()
      const { value } = await reader.read()
      parts.push(value as Uint8Array)
      reader.releaseLock()
    } else {
      const reader = socket.readable.getReader({ mode: 'byob' })
      const { value } = await reader.read(new Uint8Array(1_000 * turn))
      parts.push(value as Uint8Array)
      reader.releaseLock()
    }
    length += parts.at(-1)?.byteLength ?? 0
  }
  expect(Buffer.concat(parts).equals(all)).toBe(true)
  socket.abort()
})

test('a reader that has left reads no more, and one that cancels discards the rest', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  for (let count = 0; count < 10; count++) remote.send(String(count))
  await expect.poll(() => socket.information.messagesReceived).toBe(10)
  const left = socket.readable.getReader()
  expect((await left.read()).value?.text()).toBe('0')
  left.releaseLock()
  await expect(left.read()).rejects.toThrow(TypeError)
  const reader = socket.readable.getReader()
  expect((await reader.read()).value?.text()).toBe('1')
  await reader.cancel()
  expect(await reader.read()).toEqual({ done: true, value: undefined })
  expect(socket.state).toBe('open')
  socket.abort()
})
