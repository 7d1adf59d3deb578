import type { OnReadOpts } from 'node:net'

/** What one call to the operating system reads at most. */
const size = 64 * 1024

/** Whether the runtime's `net` can read into memory that it is given. */
const isPossible = process.versions['bun'] === undefined && process.versions['deno'] === undefined

/** One for all connections: what was read is copied out of it before the next read. */
let shared: Buffer | undefined

/** Whoever takes what was read. */
export interface ChunkTaker {
  /** `isOwn`: it may be kept; else it is written over after the call. */
  takeChunk(chunk: Buffer, isOwn: boolean): void
  /** It would keep the next chunk, so that it should not need to be copied. */
  readonly keepsChunks: boolean
}

/**
 * What a connection reads into. As a rule that is memory which stays the same: no allocation for each read, and the
 * processor's cache still holds it. While a lot comes of what is kept as it is, each read gets new memory.
 *
 * What comes before somebody takes it waits.
 */
export class ReadMemory {
  readonly #early: Buffer[] = []
  #taker: ChunkTaker | undefined
  /** The last read filled its memory: more is waiting. */
  #wasFull = false
  /** New memory that was hardly used. */
  #spare: Buffer | undefined

  /** For `net.connect`. */
  get onread(): OnReadOpts {
    return {
      buffer: () => this.#next(),
      callback: (count, buffer) => {
        this.#arrived(buffer as Buffer, count)
        return true
      },
    }
  }

  /** Everything goes there from now on. */
  deliverTo(taker: ChunkTaker): void {
    this.#taker = taker
    for (const chunk of this.#early.splice(0)) taker.takeChunk(chunk, true)
  }

  #next(): Buffer {
    if (this.#wasFull && this.#taker?.keepsChunks === true) {
      this.#spare ??= Buffer.allocUnsafeSlow(size)
      return this.#spare
    }
    this.#spare = undefined
    shared ??= Buffer.allocUnsafeSlow(size)
    return shared
  }

  #arrived(memory: Buffer, count: number): void {
    const chunk = memory.subarray(0, count)
    this.#wasFull = count === memory.length
    // Whoever keeps a little of it must not keep all the rest.
    const isOwn = memory !== shared && count * 2 >= memory.length
    if (isOwn) this.#spare = undefined
    if (this.#taker === undefined) this.#early.push(Buffer.from(chunk))
    else this.#taker.takeChunk(chunk, isOwn)
  }
}

/** Memory to read into, where the runtime can. */
export function readMemory(): ReadMemory | undefined {
  return isPossible ? new ReadMemory() : undefined
}
