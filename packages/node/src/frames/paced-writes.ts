/** With the target at most, in bytes, as long as nothing is known of its line: two slabs. */
const cautious = 129 * 1024

/** On a fast line more together costs less; still more is no faster. */
const bold = 520 * 1024

/** Systems take megabytes at once: what a line carries shows when more than that has left. */
const telling = 8 * 1024 * 1024

/** What is with the target should have left after so many milliseconds: less than any deadline without progress. */
const readily = 500

/** One write: whole frames. */
export interface PacedWrite {
  /** In bytes. */
  readonly size: number
  /** Hands it to the target, and calls `writes.done` when that has it no more. */
  begin(writes: PacedWrites): void
  /** It will never begin. */
  drop?(): void
}

/** Where what is written goes out together. */
interface Corking {
  cork(): void
  uncork(): void
}

/**
 * Writes that wait for their turn, in order. Node joins what waits with it into one write, and tells of that when all of it is
 * gone: on a slow line long after a deadline took the connection for stuck. So it has no more than is gone soon.
 *
 * Invariant: what waits does so while something is in flight, whose end lets it go on.
 */
export class PacedWrites {
  readonly #corking: Corking | undefined
  readonly #waiting: PacedWrite[] = []
  /** Bytes that are with the target. */
  #inFlight = 0
  #most = cautious
  /** How much is in flight, if it is a lot, and since when, on the clock of `performance.now()`. */
  #lot = 0
  #since = 0
  /** Bytes that have left, and the milliseconds that it took. */
  #bytes = 0
  #time = 0

  constructor(corking?: Corking) {
    this.#corking = corking
  }

  /** Nothing is in flight. */
  get isIdle(): boolean {
    return this.#inFlight === 0
  }

  /** Takes a write, which begins with {@link step} at the earliest. */
  push(write: PacedWrite): void {
    this.#waiting.push(write)
  }

  /** So many bytes go to the target without having waited: nothing was in flight. {@link done} has to follow. */
  begun(size: number): void {
    this.#inFlight += size
  }

  /** Begins what may begin. */
  step(): void {
    this.#begin(this.#most)
  }

  /** Begins all. */
  flush(): void {
    this.#begin(Infinity)
  }

  /** A write of so many bytes has left, or failed. */
  done(size: number, error: Error | null | undefined): void {
    this.#inFlight -= size
    // Where one write has failed no other can be.
    if (error != null) for (const write of this.#waiting.splice(0)) write.drop?.()
    // As long as something is in flight the system has enough to send: what comes next goes together.
    if (this.#inFlight > 0) return
    if (this.#lot > 0) this.#learn()
    this.step()
  }

  #begin(limit: number): void {
    const isRoom = this.#hasRoom(limit)
    const corking = isRoom && this.#waiting.length > 1 ? this.#corking : undefined
    corking?.cork()
    for (let room = isRoom; room; room = this.#hasRoom(limit)) {
      const write = this.#waiting.shift() as PacedWrite
      this.#inFlight += write.size
      write.begin(this)
    }
    if (this.#lot === 0 && this.#inFlight >= cautious / 2) {
      this.#lot = this.#inFlight
      this.#since = performance.now()
    }
    corking?.uncork()
  }

  /** A lot has left: the rate of the last megabytes says how much may be in flight. */
  #learn(): void {
    this.#bytes += this.#lot
    this.#time += performance.now() - this.#since
    this.#lot = 0
    if (this.#bytes < telling) return
    this.#most = Math.min(Math.max((this.#bytes / this.#time) * readily, cautious), bold)
    this.#bytes /= 2
    this.#time /= 2
  }

  /** For the next, if there is one: alone it may be of any size. */
  #hasRoom(limit: number): boolean {
    const next = this.#waiting[0]
    return next !== undefined && (this.#inFlight === 0 || this.#inFlight + next.size <= limit)
  }
}
