import type { WebSocketError } from '@isosocket/core'

interface Waiter<Value> {
  readonly iterator: object
  readonly resolve: (result: IteratorResult<Value, undefined>) => void
  readonly reject: (error: WebSocketError) => void
}

/** What waits for an iterator, and iterators that wait. */
export class RequestQueue<Value> {
  readonly #values = new Set<Value>()
  readonly #waiters = new Set<Waiter<Value>>()
  #end: { readonly error: WebSocketError | undefined } | undefined

  /** Somebody waits. */
  get isAwaited(): boolean {
    return this.#waiters.size > 0
  }

  push(value: Value): void {
    const [waiter] = this.#waiters
    if (waiter === undefined) {
      this.#values.add(value)
    } else {
      this.#waiters.delete(waiter)
      waiter.resolve({ done: false, value })
    }
  }

  /** The one that waits longest; `undefined` for none. */
  take(): Value | undefined {
    const [value] = this.#values
    if (value !== undefined) this.#values.delete(value)
    return value
  }

  /** Nobody is to have it any more. */
  delete(value: Value): void {
    this.#values.delete(value)
  }

  /** There will be no more. */
  end(error: WebSocketError | undefined): void {
    if (this.#end !== undefined) return
    this.#end = { error }
    this.#values.clear()
    for (const waiter of this.#waiters) {
      if (error === undefined) waiter.resolve({ done: true, value: undefined })
      else waiter.reject(error)
    }
    this.#waiters.clear()
  }

  iterate(): AsyncIterableIterator<Value, undefined> {
    const done = { done: true, value: undefined } as const
    let finished = false
    const iterator: AsyncIterableIterator<Value, undefined> = {
      next: () => (finished ? Promise.resolve(done) : this.#next(iterator)),
      return: async () => {
        finished = true
        this.#leave(iterator)
        return done
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  /** What it waits for would go to nobody. */
  #leave(iterator: object): void {
    for (const waiter of this.#waiters) {
      if (waiter.iterator !== iterator) continue
      this.#waiters.delete(waiter)
      waiter.resolve({ done: true, value: undefined })
    }
  }

  async #next(iterator: object): Promise<IteratorResult<Value, undefined>> {
    const value = this.take()
    if (value !== undefined) return { done: false, value }
    if (this.#end !== undefined) {
      if (this.#end.error !== undefined) throw this.#end.error
      return { done: true, value: undefined }
    }
    return await new Promise((resolve, reject) => {
      this.#waiters.add({ iterator, resolve, reject })
    })
  }
}
