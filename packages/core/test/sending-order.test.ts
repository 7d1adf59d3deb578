import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openMessageSocket } from './scripted-socket.js'

/** Somebody sends or writes, so many bytes leave, so many microtasks go by, or a turn of the event loop does. */
const step = fc.oneof(
  fc.constantFrom('send', 'write', 'blob', 'parts', 'turn'),
  fc.nat(40).map((bytes) => ({ leave: bytes })),
  fc.nat(6),
)

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

test('messages go out in the order of the calls, by whichever way, whenever there is room', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 40 }),
      async (steps, room) => {
        const { socket, transport } = await openMessageSocket({ sendBufferSize: room })
        const writer = socket.writable.getWriter()
        const calls: string[] = []
        const done: Promise<void>[] = []
        for (const next of steps) {
          // The size tells the messages apart.
          const size = calls.length + 1
          if (next === 'send') done.push(socket.send('x'.repeat(size)))
          else if (next === 'write') done.push(writer.write('x'.repeat(size)))
          else if (next === 'blob') done.push(socket.send(new Blob([new Uint8Array(size)])))
          else if (next === 'parts') {
            done.push(socket.sendNonfinalFrame('x'.repeat(size)), socket.sendFinalFrame('x'.repeat(size + 1)))
            calls.push(`utf8:${size}+`)
          } else if (next === 'turn') await turn()
          else if (typeof next === 'object') transport.flush(Math.min(next.leave, transport.bufferedAmount))
          else for (let tick = 0; tick < Number(next); tick++) await Promise.resolve()
          if (next === 'blob') calls.push(`binary:${size}`)
          else if (next === 'send' || next === 'write') calls.push(`utf8:${size}`)
          else if (next === 'parts') calls.push(`utf8:${size + 1}`)
        }
        const all = Promise.all(done)
        for (let left = 4 * steps.length; left > 0; left--) {
          await turn()
          transport.flush()
        }
        await all
        expect(transport.sent).toEqual(calls)
        expect(socket.bufferedAmount).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})
