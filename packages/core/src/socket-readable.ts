/** What a {@link SocketReadable} asks of who fills it, and tells. */
export interface ReadableHost<Value> {
  /** The next value, if it is here and the stream has nothing that comes before it. */
  giveAtOnce(): Value | undefined
  /** The end is to be seen, too, while nobody reads. */
  watchEnd(): void
  /** The lock was released: no read waits, and nobody watches. */
  released(): void
}

/**
 * A ReadableStream whose readers go past it for what is here already: the bookkeeping of a stream costs many times what it
 * costs to hand out a value. In everything else, waiting, the end and BYOB reads included, it is the stream.
 */
export class SocketReadable<Value> extends ReadableStream<Value> {
  readonly #host: ReadableHost<Value>
  #reader: SocketReader<Value> | undefined

  /** @param source of either kind. */
  constructor(source: object, strategy: QueuingStrategy<Value>, host: ReadableHost<Value>) {
    super(source, strategy)
    this.#host = host
  }

  /** Whether its reader waits for something; `undefined` where that is not known, as of BYOB reads and of `pipeTo`. */
  get isWaiting(): boolean | undefined {
    return this.locked && this.#reader?.isWaiting
  }

  override getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader
  override getReader(): ReadableStreamDefaultReader<Value>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Value>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Value> {
    if (options?.mode === undefined) {
      this.#reader = new SocketReader(this, this.#host)
      return this.#reader
    }
    // Not all engines have the class, so there is none to derive from.
    const reader = super.getReader(options)
    const { releaseLock } = reader
    reader.releaseLock = () => {
      releaseLock.call(reader)
      this.released()
    }
    this.#host.watchEnd()
    return reader
  }

  override async pipeTo(destination: WritableStream<Value>, options?: StreamPipeOptions): Promise<void> {
    try {
      await super.pipeTo(destination, options)
    } finally {
      this.released()
    }
  }

  /** Somebody may have released the lock. */
  released(): void {
    if (!this.locked) this.#host.released()
  }
}

class SocketReader<Value> extends ReadableStreamDefaultReader<Value> {
  readonly #stream: SocketReadable<Value>
  /** Until the lock is released. */
  #host: ReadableHost<Value> | undefined
  /** Reads that the stream has to answer, which come before any later one. */
  #waiting = 0

  constructor(stream: SocketReadable<Value>, host: ReadableHost<Value>) {
    super(stream)
    this.#stream = stream
    this.#host = host
  }

  /** `undefined` once it has left: others are not known. */
  get isWaiting(): boolean | undefined {
    return this.#host && this.#waiting > 0
  }

  override get closed(): ReadableStreamDefaultReader<Value>['closed'] {
    this.#host?.watchEnd()
    return super.closed
  }

  override read(): Promise<ReadableStreamReadResult<Value>> {
    const value = this.#waiting === 0 ? this.#host?.giveAtOnce() : undefined
    if (value !== undefined) return Promise.resolve({ done: false, value })
    // The stream may ask its source before it returns.
    this.#waiting++
    const read = super.read()
    const answered = (): void => void this.#waiting--
    read.then(answered, answered)
    return read
  }

  override releaseLock(): void {
    this.#host = undefined
    super.releaseLock()
    this.#stream.released()
  }
}
