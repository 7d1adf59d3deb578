/** The next value, if it is here and the stream has nothing that comes before it. */
export type GiveAtOnce<Value> = () => Value | undefined

/**
 * A ReadableStream whose readers go past it for what is here already: the bookkeeping of a stream costs many times what it
 * costs to hand out a value. In everything else, waiting, the end and BYOB reads included, it is the stream.
 */
export class SocketReadable<Value> extends ReadableStream<Value> {
  readonly #give: GiveAtOnce<Value>
  #reader: SocketReader<Value> | undefined

  constructor(
    source: UnderlyingDefaultSource<Value> | UnderlyingByteSource,
    strategy: QueuingStrategy<Value> | undefined,
    give: GiveAtOnce<Value>,
  ) {
    super(source as UnderlyingDefaultSource<Value>, strategy)
    this.#give = give
  }

  /** Whether its reader waits for something; `undefined` where that is not known, as of BYOB reads and of `pipeTo`. */
  get isWaiting(): boolean | undefined {
    return this.#reader?.isWaiting
  }

  override getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader
  override getReader(): ReadableStreamDefaultReader<Value>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Value>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Value> {
    if (options?.mode !== undefined) return super.getReader(options)
    this.#reader = new SocketReader(this, this.#give)
    return this.#reader
  }
}

class SocketReader<Value> extends ReadableStreamDefaultReader<Value> {
  /** Until the lock is released. */
  #give: GiveAtOnce<Value> | undefined
  /** Reads that the stream has to answer, which come before any later one. */
  #waiting = 0

  constructor(stream: ReadableStream<Value>, give: GiveAtOnce<Value>) {
    super(stream)
    this.#give = give
  }

  /** `undefined` once it has left: others are not known. */
  get isWaiting(): boolean | undefined {
    return this.#give && this.#waiting > 0
  }

  override read(): Promise<ReadableStreamReadResult<Value>> {
    const value = this.#waiting === 0 ? this.#give?.() : undefined
    if (value !== undefined) return Promise.resolve({ done: false, value })
    // The stream may ask its source before it returns.
    this.#waiting++
    const read = super.read()
    const answered = (): void => void this.#waiting--
    read.then(answered, answered)
    return read
  }

  override releaseLock(): void {
    this.#give = undefined
    super.releaseLock()
  }
}
