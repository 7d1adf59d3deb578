import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openMessageSocket } from './scripted-socket.js'

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

const ways = [
  'receive',
  'iterate',
  'reader',
  'listener',
  'left receive',
  'left loop',
  'left reader',
  'left pipe',
] as const
const step = fc.record({
  by: fc.constantFrom(...ways),
  /** Messages that come before, and those that come when whoever leaves is about to, and when it has left. */
  before: fc.nat(2),
  meanwhile: fc.nat(2),
  afterwards: fc.nat(2),
  /** Turns of the event loop before somebody leaves. */
  turns: fc.nat(2),
})

test('who takes messages by turns gets all in order, in whatever way others did and gave up before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, hasStarted) => {
      const { socket, listener } = await openMessageSocket()
      let sent = 0
      const got: string[] = []
      const arrive = (count: number): void => {
        for (let index = 0; index < count; index++) listener.received('utf8', `${++sent}`, true)
      }
      const note = (message: { text(): string } | null | undefined): void => {
        if (message != null) got.push(message.text())
      }
      if (hasStarted) {
        void socket.readable
        await turn()
      }
      for (const { by, before, meanwhile, afterwards, turns } of steps) {
        arrive(before)
        const wait = async (): Promise<void> => {
          for (let index = 0; index < turns; index++) await turn()
          arrive(meanwhile)
        }
        if (by === 'receive') {
          arrive(1)
          note(await socket.receive())
        } else if (by === 'iterate') {
          arrive(1)
          for await (const message of socket) {
            note(message)
            break
          }
        } else if (by === 'reader') {
          arrive(1)
          const reader = socket.readable.getReader()
          note((await reader.read()).value)
          reader.releaseLock()
        } else if (by === 'listener') {
          const whole = new Promise((resolve) => {
            socket.addEventListener('message', ({ message }) => resolve(note(message)), { once: true })
          })
          await turn()
          arrive(1)
          await whole
        } else if (by === 'left receive') {
          const giving = new AbortController()
          const received = socket.receive({ signal: giving.signal })
          await wait()
          giving.abort()
          note(await received.catch(() => null))
        } else if (by === 'left loop') {
          const loop = socket[Symbol.asyncIterator]()
          const nexts = [loop.next(), loop.next()]
          await wait()
          await loop.return?.()
          for (const next of nexts) note((await next).value)
        } else if (by === 'left reader') {
          const reader = socket.readable.getReader()
          const reads = [reader.read(), reader.read()]
          await wait()
          reader.releaseLock()
          for (const read of reads) note((await read.catch(() => undefined))?.value)
        } else {
          const giving = new AbortController()
          const piped = socket.readable.pipeTo(new WritableStream({ write: note }), {
            signal: giving.signal,
            preventCancel: true,
          })
          await wait()
          giving.abort()
          await piped.catch(() => undefined)
        }
        arrive(afterwards)
      }
      listener.ended({ code: 1000, reason: '' })
      for await (const message of socket) note(message)
      expect(got).toEqual(Array.from({ length: sent }, (_, index) => `${index + 1}`))
    }),
    { numRuns: 200, timeout: 20_000 },
  )
})
