/** The next value, if it is here and the stream has nothing that comes before it. */
export type GiveAtOnce<Value> = () => Value | undefined

/**
 * A ReadableStream whose readers go past it for what is here already: the bookkeeping of a stream costs many times what it
 * costs to hand out a value. In everything else, waiting, the end and BYOB reads included, it is the stream.
 */
export class SocketReadable<Value> extends ReadableStream<Value> {
  readonly #give: GiveAtOnce<Value>

  constructor(
    source: UnderlyingDefaultSource<Value> | UnderlyingByteSource,
    strategy: QueuingStrategy<Value> | undefined,
    give: GiveAtOnce<Value>,
  ) {
    super(source as UnderlyingDefaultSource<Value>, strategy)
    this.#give = give
  }

  override getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader
  override getReader(): ReadableStreamDefaultReader<Value>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Value>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Value> {
    return options?.mode === undefined ? new SocketReader(this, this.#give) : super.getReader(options)
  }
}

class SocketReader<Value> extends ReadableStreamDefaultReader<Value> {
  /** Until the lock is released. */
  #give: GiveAtOnce<Value> | undefined

  constructor(stream: ReadableStream<Value>, give: GiveAtOnce<Value>) {
    super(stream)
    this.#give = give
  }

  override read(): Promise<ReadableStreamReadResult<Value>> {
    const value = this.#give?.()
    return value === undefined ? super.read() : Promise.resolve({ done: false, value })
  }

  override releaseLock(): void {
    this.#give = undefined
    super.releaseLock()
  }
}
