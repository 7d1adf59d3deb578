/**
 * A promise with its two ends in hand, of which the first call counts. Its rejection never shows up
 * as an unhandled one: whoever wants to know awaits it.
 */
export class Settlement<Value> {
  readonly promise: Promise<Value>
  #resolve!: (value: Value) => void
  #reject!: (reason: unknown) => void

  constructor() {
    this.promise = new Promise<Value>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.promise.catch(() => {})
  }

  resolve(value: Value): void {
    this.#resolve(value)
  }

  reject(reason: unknown): void {
    this.#reject(reason)
  }
}
