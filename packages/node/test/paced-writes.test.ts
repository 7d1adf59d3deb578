import { afterEach, expect, test, vi } from 'vitest'
import { type PacedWrite, PacedWrites } from '../src/frames/paced-writes.js'

const kibibyte = 1024

afterEach(() => {
  vi.useRealTimers()
})

/** Writes of such sizes, what has become of them, and how to let the oldest that is in flight end. */
function prepare(sizes: readonly number[]) {
  const log: string[] = []
  const inFlight: ((error?: Error) => void)[] = []
  const writes = new PacedWrites({ cork: () => log.push('cork'), uncork: () => log.push('uncork') })
  for (const [index, size] of sizes.entries()) {
    const write: PacedWrite = {
      size,
      begin: (begun) => {
        log.push(`write ${index}`)
        inFlight.push((error) => begun.done(size, error))
      },
      drop: () => log.push(`drop ${index}`),
    }
    writes.push(write)
  }
  return { writes, take: () => log.splice(0), end: (error?: Error) => inFlight.shift()?.(error) }
}

test('writes go out together up to 128 KiB, and the next when all of them are done', () => {
  const { writes, take, end } = prepare([64, 64, 64, 64, 64].map((size) => size * kibibyte))
  writes.step()
  expect(take()).toEqual(['cork', 'write 0', 'write 1', 'uncork'])
  writes.step()
  end()
  expect(take()).toEqual([])
  end()
  expect(take()).toEqual(['cork', 'write 2', 'write 3', 'uncork'])
  end()
  end()
  expect(take()).toEqual(['write 4'])
})

test('while little is in flight more may follow', () => {
  const { writes, take } = prepare([1, 1, 1].map((size) => size * kibibyte))
  writes.step()
  expect(take()).toEqual(['cork', 'write 0', 'write 1', 'write 2', 'uncork'])
  writes.push({ size: 64 * kibibyte, begin: () => {} })
  writes.step()
  expect(take()).toEqual([])
})

test('one that is larger than that goes alone', () => {
  const { writes, take, end } = prepare([1, 1024, 1].map((size) => size * kibibyte))
  writes.step()
  expect(take()).toEqual(['cork', 'write 0', 'uncork'])
  end()
  expect(take()).toEqual(['cork', 'write 1', 'uncork'])
  end()
  expect(take()).toEqual(['write 2'])
})

test('flush() begins all, in order', () => {
  const { writes, take } = prepare([100, 100, 100].map((size) => size * kibibyte))
  writes.step()
  writes.flush()
  expect(take()).toEqual(['cork', 'write 0', 'uncork', 'cork', 'write 1', 'write 2', 'uncork'])
})

test('what waits is dropped when a write fails', () => {
  const { writes, take, end } = prepare([60, 60, 100, 100].map((size) => size * kibibyte))
  writes.step()
  take()
  end(new Error('lost'))
  expect(take()).toEqual(['drop 2', 'drop 3'])
  end(new Error('lost'))
  expect(take()).toEqual([])
})

test.each([
  { line: 'of 1 MiB a second', mebibytes: 1, together: 8 },
  { line: 'of 64 KiB a second', mebibytes: 1 / 16, together: 2 },
])(
  'on a line $line $together pieces of 64 KiB go together once megabytes have left',
  ({ mebibytes, together }) => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { writes, take, end } = prepare(new Array<number>(200).fill(64 * kibibyte))
    writes.step()
    const counts: number[] = []
    let last: string[] = []
    for (let log = take(); log.length > 0; log = take()) {
      last = log.filter((entry) => entry.startsWith('write'))
      vi.advanceTimersByTime((last.length * 1000) / (16 * mebibytes))
      counts.push(last.length)
      for (const _ of last) end()
    }
    expect(last).toContain('write 199')
    expect(counts.at(-2)).toBe(together)
  },
)
