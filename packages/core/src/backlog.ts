/** What waits to be taken, in order, each with its size. */
export class Backlog<Value> {
  /** Each value and its size by turns. */
  #items: (Value | number)[] = []
  /** Index of the oldest: shifting an array would cost its length each time. */
  #first = 0
  /** The sum of the sizes. */
  bytes = 0

  get length(): number {
    return (this.#items.length - this.#first) / 2
  }

  push(value: Value, size: number): void {
    this.#items.push(value, size)
    this.bytes += size
  }

  /** Puts back what was taken: it is the next to be taken. */
  unshift(value: Value, size: number): void {
    this.#items.splice(0, this.#first, value, size)
    this.#first = 0
    this.bytes += size
  }

  shift(): Value | undefined {
    const value = this.#items[this.#first]
    if (value === undefined) return undefined
    this.bytes -= this.#items[this.#first + 1] as number
    this.#first += 2
    // Keeps the array short, and lets what was taken be collected.
    if (this.length === 0 || this.#first > 2048) {
      this.#items.splice(0, this.#first)
      this.#first = 0
    }
    return value as Value
  }
}
