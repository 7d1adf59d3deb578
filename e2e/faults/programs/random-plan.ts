/** Numbers from 0 up to 1 that depend on the seed alone (Mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const acts = ['send', 'send much', 'receive', 'read all', 'ping', 'wait', 'close', 'abort'] as const

/** What is done with an open socket, one thing after the other, mostly without waiting for it. */
export type Act = (typeof acts)[number]

/** One socket. */
export interface Life {
  /** The row of the table whose fault it meets. */
  readonly row: number
  readonly isStream: boolean
  readonly acts: readonly Act[]
  /** How it is ended if nothing else has ended it. */
  readonly last: 'close' | 'abort'
}

/** The lives of a worker, one after the other. */
export type Sequence = readonly Life[]

const longestSequence = 3
const mostActs = 5

/** One sequence for each of so many workers. */
export function planRound(random: () => number, workers: number, rows: number): Sequence[] {
  const below = (limit: number) => Math.floor(random() * limit)
  const many = <T>(most: number, make: () => T): T[] => Array.from({ length: 1 + below(most) }, make)
  const life = (): Life => ({
    row: below(rows),
    isStream: random() < 0.5,
    acts: many(mostActs, () => acts[below(acts.length)] ?? 'wait'),
    last: random() < 0.5 ? 'close' : 'abort',
  })
  return Array.from({ length: workers }, () => many(longestSequence, life))
}
