import type { LimitWatch } from './operation-limit.js'

/** A promise with its two ends in hand, of which the first call counts, and with what watches its limits until then. */
export class Settlement<Value> {
  readonly promise: Promise<Value>
  /** Released with the first call. */
  watch: LimitWatch | undefined
  #resolve!: (value: Value) => void
  #reject!: (reason: unknown) => void

  constructor() {
    this.promise = new Promise<Value>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  resolve(value: Value): void {
    this.watch?.release()
    this.#resolve(value)
  }

  reject(reason: unknown): void {
    this.watch?.release()
    this.#reject(reason)
  }
}

/** Marks a rejection as handled: left alone, it never ends a process. */
export function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}

/** One whose rejection never shows up as an unhandled one: whoever wants to know awaits it. */
export function handledSettlement<Value>(): Settlement<Value> {
  const settlement = new Settlement<Value>()
  handled(settlement.promise)
  return settlement
}
