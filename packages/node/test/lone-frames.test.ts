import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { startForOne } from './one-peer.js'

/** Turns of the event loop, and the sizes of the messages that are sent in each. */
const turns = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.nat(300), { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(fc.nat(200_000), { minLength: 0, maxLength: 4 }) },
  ),
  { minLength: 1, maxLength: 30 },
)

test('messages arrive whole and in order, however many of them are sent in a turn', async () => {
  const { url, peer } = await startForOne()
  const socket = await MessageWebSocket.connect(url)
  const remote = await peer
  let received: Buffer[] = []
  let arrived = (): void => {}
  remote.on('message', (data: Buffer) => {
    received.push(data)
    arrived()
  })
  let count = 0
  await fc.assert(
    fc.asyncProperty(turns, async (sizes) => {
      const sent: Buffer[] = []
      received = []
      for (const turn of sizes) {
        for (const size of turn) {
          const message = Buffer.alloc(size, ++count % 128)
          sent.push(message)
          void (count % 2 === 0 ? socket.send(message) : socket.send(message.toString()))
        }
        await nextTurn()
      }
      while (received.length < sent.length)
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      expect(received.every((message, at) => sent[at]?.equals(message))).toBe(true)
    }),
    { numRuns: 60 },
  )
  await vi.waitFor(() => expect(socket.bufferedAmount).toBe(0))
  await socket.close()
})
