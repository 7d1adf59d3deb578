/** The connection has ended: whatever a fault still wanted to do with it is over. */
export class WireEnded extends Error {
  constructor() {
    super('The connection has ended.')
  }
}

interface Waiter {
  readonly try: () => boolean
  readonly reject: (error: WireEnded) => void
}

/** Bytes that have come and were not taken yet. One taker at a time. */
export class ByteQueue {
  #bytes: Buffer = Buffer.alloc(0)
  #waiter: Waiter | undefined
  #ended = false

  get length(): number {
    return this.#bytes.length
  }

  add(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    if (this.#waiter?.try() === true) this.#waiter = undefined
  }

  /** No more will come. */
  end(): void {
    this.#ended = true
    this.#waiter?.reject(new WireEnded())
    this.#waiter = undefined
  }

  /** The next `count` bytes. */
  take(count: number): Promise<Buffer> {
    return this.#when(() => (this.#bytes.length >= count ? count : undefined))
  }

  /** At least one byte, `count` at most. */
  takeSome(count: number): Promise<Buffer> {
    return this.#when(() => (this.#bytes.length > 0 ? Math.min(count, this.#bytes.length) : undefined))
  }

  /** Everything up to and with the delimiter. */
  takeThrough(delimiter: string): Promise<Buffer> {
    return this.#when(() => {
      const index = this.#bytes.indexOf(delimiter)
      return index < 0 ? undefined : index + delimiter.length
    })
  }

  #when(enough: () => number | undefined): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const attempt = (): boolean => {
        const count = enough()
        if (count === undefined) return false
        const taken = this.#bytes.subarray(0, count)
        this.#bytes = this.#bytes.subarray(count)
        resolve(taken)
        return true
      }
      if (attempt()) return
      if (this.#ended) reject(new WireEnded())
      else this.#waiter = { try: attempt, reject }
    })
  }
}
