import type { WebSocketError } from '@isosocket/core'

interface Waiter<Value> {
  readonly resolve: (result: IteratorResult<Value, undefined>) => void
  readonly reject: (error: WebSocketError) => void
}

/** What waits for an iterator, and iterators that wait. */
export class RequestQueue<Value> {
  readonly #values = new Set<Value>()
  #waiters: Waiter<Value>[] = []
  #end: { readonly error: WebSocketError | undefined } | undefined

  /** Somebody waits. */
  get isAwaited(): boolean {
    return this.#waiters.length > 0
  }

  push(value: Value): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#values.add(value)
    else waiter.resolve({ done: false, value })
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
    for (const waiter of this.#waiters.splice(0)) {
      if (error === undefined) waiter.resolve({ done: true, value: undefined })
      else waiter.reject(error)
    }
  }

  iterate(): AsyncIterableIterator<Value, undefined> {
    let finished = false
    const iterator: AsyncIterableIterator<Value, undefined> = {
      next: () => (finished ? Promise.resolve({ done: true, value: undefined }) : this.#next()),
      return: async () => {
        finished = true
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  #next(): Promise<IteratorResult<Value, undefined>> {
    for (const value of this.#values) {
      this.#values.delete(value)
      return Promise.resolve({ done: false, value })
    }
    if (this.#end !== undefined) {
      const { error } = this.#end
      return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error)
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
    })
  }
}
