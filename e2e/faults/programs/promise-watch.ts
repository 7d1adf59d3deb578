import { delay } from '../../suite/awaiting.js'

/** Promises by name, and which of them have not settled; how does not matter. */
export class PromiseWatch {
  readonly #pending = new Map<Promise<unknown>, string>()

  add<Value>(name: string, promise: Promise<Value>): Promise<Value> {
    this.#pending.set(promise, name)
    const settled = () => void this.#pending.delete(promise)
    promise.then(settled, settled)
    return promise
  }

  /** Those that have not settled when the time is up. */
  async whenSettled(milliseconds: number): Promise<string[]> {
    const limit = performance.now() + milliseconds
    while (this.#pending.size > 0 && performance.now() < limit) await delay(10)
    return [...this.#pending.values()]
  }
}
