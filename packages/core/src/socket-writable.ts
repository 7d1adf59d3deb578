const done = Promise.resolve()

/** What a `WritableStream` is made of; the types of Node have no name for it that browsers have too. */
type Sink<Chunk> = NonNullable<ConstructorParameters<typeof WritableStream<Chunk>>[0]>

/** Takes a chunk at once, if that can be done: nothing is waiting before it and there is room. */
export type TakeAtOnce<Chunk> = (chunk: Chunk) => boolean

/**
 * A WritableStream whose writers go past it as long as chunks can be taken at once: the bookkeeping of a stream costs
 * many times what it costs to take a small chunk. In everything else, backpressure and failures included, it is the stream.
 */
export class SocketWritable<Chunk> extends WritableStream<Chunk> {
  readonly #take: TakeAtOnce<Chunk>
  /** Nobody has begun to end it. */
  #isOpen = true

  constructor(sink: Sink<Chunk>, strategy: QueuingStrategy<Chunk>, take: TakeAtOnce<Chunk>) {
    super(sink, strategy)
    this.#take = take
  }

  override getWriter(): WritableStreamDefaultWriter<Chunk> {
    return new SocketWriter(this)
  }

  override close(): Promise<void> {
    if (!this.locked) this.stopTaking()
    return super.close()
  }

  override abort(reason?: unknown): Promise<void> {
    if (!this.locked) this.stopTaking()
    return super.abort(reason)
  }

  /** For its writers. */
  takeAtOnce(chunk: Chunk): boolean {
    return this.#isOpen && this.#take(chunk)
  }

  /** For its writers, when they end it. */
  stopTaking(): void {
    this.#isOpen = false
  }
}

class SocketWriter<Chunk> extends WritableStreamDefaultWriter<Chunk> {
  /** Until the lock is released. */
  #stream: SocketWritable<Chunk> | undefined

  constructor(stream: SocketWritable<Chunk>) {
    super(stream)
    this.#stream = stream
  }

  override write(chunk: Chunk): Promise<void> {
    return this.#stream?.takeAtOnce(chunk) === true ? done : super.write(chunk)
  }

  override close(): Promise<void> {
    this.#stream?.stopTaking()
    return super.close()
  }

  override abort(reason?: unknown): Promise<void> {
    this.#stream?.stopTaking()
    return super.abort(reason)
  }

  override releaseLock(): void {
    this.#stream = undefined
    super.releaseLock()
  }
}
