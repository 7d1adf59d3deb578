const done = Promise.resolve()

/** Takes a chunk at once, if that can be done: nothing is waiting before it and there is room. */
export type TakeAtOnce<Chunk> = (chunk: Chunk) => boolean

/**
 * A WritableStream whose writers go past it as long as chunks can be taken at once: the bookkeeping of a stream costs
 * many times what it costs to take a small chunk. In everything else, backpressure and failures included, it is the stream.
 */
export class SocketWritable<Chunk> extends WritableStream<Chunk> {
  readonly #take: TakeAtOnce<Chunk>

  constructor(sink: UnderlyingSink<Chunk>, strategy: QueuingStrategy<Chunk>, take: TakeAtOnce<Chunk>) {
    super(sink, strategy)
    this.#take = take
  }

  override getWriter(): WritableStreamDefaultWriter<Chunk> {
    return new SocketWriter(super.getWriter(), this.#take)
  }
}

class SocketWriter<Chunk> implements WritableStreamDefaultWriter<Chunk> {
  readonly #writer: WritableStreamDefaultWriter<Chunk>
  readonly #take: TakeAtOnce<Chunk>
  /** The stream still takes chunks from here. */
  #isOpen = true

  constructor(writer: WritableStreamDefaultWriter<Chunk>, take: TakeAtOnce<Chunk>) {
    this.#writer = writer
    this.#take = take
  }

  get closed(): Promise<void> {
    return this.#writer.closed as Promise<void>
  }

  get desiredSize(): number | null {
    return this.#writer.desiredSize
  }

  get ready(): Promise<void> {
    return this.#writer.ready as Promise<void>
  }

  write(chunk: Chunk): Promise<void> {
    return this.#isOpen && this.#take(chunk) ? done : this.#writer.write(chunk)
  }

  close(): Promise<void> {
    this.#isOpen = false
    return this.#writer.close()
  }

  abort(reason?: unknown): Promise<void> {
    this.#isOpen = false
    return this.#writer.abort(reason)
  }

  releaseLock(): void {
    this.#isOpen = false
    this.#writer.releaseLock()
  }
}
