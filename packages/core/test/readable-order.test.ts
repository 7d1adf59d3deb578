import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openMessageSocket, openStreamSocket } from './scripted-socket.js'

/** A value comes, somebody reads, so many microtasks go by, or a turn of the event loop does. */
const step = fc.oneof(
  fc.constant('arrival' as const),
  fc.constant('read' as const),
  fc.nat(6),
  fc.constant('turn' as const),
)

/** Reads as the steps have it, and from within what was read, and tells what each read got, in the order of the calls. */
async function played(
  steps: readonly (number | string)[],
  arrive: () => void,
  read: () => Promise<string>,
): Promise<string[]> {
  const reads: Promise<string>[] = []
  for (const next of steps) {
    if (next === 'arrival') arrive()
    else if (next === 'read') reads.push(read())
    else if (next === 'turn') await new Promise((resolve) => setTimeout(resolve, 0))
    else for (let tick = 0; tick < Number(next); tick++) await Promise.resolve()
  }
  for (const _ of reads) arrive()
  return await Promise.all(reads)
}

const inOrder = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index + 1}`)

test('reads of readable are served in call order, whenever messages come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { socket, listener } = await openMessageSocket()
      const reader = socket.readable.getReader()
      let sent = 0
      const got = await played(
        steps,
        () => listener.received('utf8', `${++sent}`, true),
        async () => (await reader.read()).value?.text() ?? 'end',
      )
      expect(got).toEqual(inOrder(got.length))
    }),
  )
})

test('reads of the readable of a StreamWebSocket are served in call order, whenever bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { socket, listener } = await openStreamSocket()
      const reader = socket.readable.getReader()
      let sent = 0
      const got = await played(
        steps,
        () => listener.received('binary', Uint8Array.of(++sent), true),
        async () => `${(await reader.read()).value?.[0]}`,
      )
      expect(got).toEqual(inOrder(got.length))
    }),
  )
})

test('a read out of a read comes behind those that wait already', async () => {
  const { socket, listener } = await openMessageSocket()
  const reader = socket.readable.getReader()
  const log: string[] = []
  const note = (name: string) => (result: ReadableStreamReadResult<{ text(): string }>) =>
    void log.push(`${name} got ${result.value?.text()}`)
  const first = reader.read().then(note('first'))
  const second = reader.read().then(note('second'))
  const third = first.then(() => reader.read()).then(note('third'))
  await new Promise((resolve) => setTimeout(resolve, 0))
  for (const text of ['1', '2', '3']) listener.received('utf8', text, true)
  await Promise.all([first, second, third])
  expect(log).toEqual(['first got 1', 'second got 2', 'third got 3'])
})
