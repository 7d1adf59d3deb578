import { longestTimer } from '@isosocket/core'

/** What is waited for; the longest waiting comes first. */
interface Waiting {
  readonly dueAt: number
  readonly expired: () => void
}

/**
 * Deadlines that are all equally long, with one timer for all of them: what comes by thousands must not cost a timer each.
 */
export class DeadlineQueue<Key extends object> {
  readonly #timeout: number
  /** In the order in which they come due. */
  readonly #waiting = new Map<Key, Waiting>()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `timeout`: milliseconds, `Infinity` for none. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  get size(): number {
    return this.#waiting.size
  }

  /** The one that waits longest. */
  get oldest(): Key | undefined {
    return this.#waiting.keys().next().value
  }

  /** All that wait, the longest first. */
  keys(): Key[] {
    return [...this.#waiting.keys()]
  }

  add(key: Key, expired: () => void): void {
    this.#waiting.set(key, { dueAt: performance.now() + this.#timeout, expired })
    if (this.#timer === undefined) this.#arm()
  }

  delete(key: Key): void {
    this.#waiting.delete(key)
    if (this.#waiting.size === 0) this.#disarm()
  }

  #arm(): void {
    const first = this.#waiting.values().next().value
    if (first === undefined || first.dueAt === Infinity) return
    const left = Math.ceil(first.dueAt - performance.now())
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(left, 1), longestTimer))
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    this.#disarm()
    const now = performance.now()
    for (const [key, { dueAt, expired }] of this.#waiting) {
      if (dueAt > now) break
      this.#waiting.delete(key)
      expired()
    }
    this.#arm()
  }
}
