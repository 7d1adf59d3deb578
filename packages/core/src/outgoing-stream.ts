import type { Connection } from './connection.js'
import type { SendSlot } from './send-entry.js'
import { SocketWritable, type TakeAtOnce } from './socket-writable.js'
import { setOwner } from './stream-owner.js'
import type { MessageType } from './transport.js'
import type { WebSocketError } from './web-socket-error.js'

/** What of a connection a stream works on. */
export type StreamConnection = Pick<
  Connection<unknown, unknown>,
  'state' | 'sendQueue' | 'notOpen' | 'abort' | 'abandon' | 'close' | 'refuse'
>

/** A chunk as it is when `write` is called. */
export interface PreparedChunk {
  readonly type: MessageType
  readonly data: string | Uint8Array
  readonly size: number
}

/** How chunks of one class become data to send. */
export interface OutgoingStreamOptions<Chunk> {
  readonly connection: StreamConnection
  readonly highWaterMark: number
  /** Takes a chunk without the stream, if it can be sent at once. Those that cannot be sent, throwing or not, are for {@link prepare}. */
  readonly takeAtOnce: TakeAtOnce<Chunk>
  /** Called at each other `write`. Throws for a chunk that cannot be sent. */
  readonly prepare: (chunk: Chunk | Uint8Array) => PreparedChunk
  /** Sends a chunk whose turn it is; `more`: how many bytes of other chunks are waiting behind it, at least 1 if any. */
  readonly send: (slot: SendSlot, chunk: PreparedChunk, more: () => number) => Promise<void> | undefined
  /** Sends what `send` has held back. */
  readonly flush?: () => void
}

type Turn =
  | { readonly chunk: PreparedChunk; readonly slot: SendSlot; readonly weight: number }
  /** `isLate`: written after the end had begun, which harms nobody but the writer. */
  | { readonly error: WebSocketError; readonly isLate: boolean; readonly weight: 0 }

/**
 * The `writable` of a socket.
 *
 * A stream calls its sink's `write` when the chunk's turn comes, but its strategy's `size` right when
 * `writer.write` is called: there the chunk takes its place in the order of sending, as the kind it
 * has then, and there it is counted, so that the sink knows whether more of the same tick follow.
 */
export class OutgoingStream<Chunk> {
  readonly stream: WritableStream<Chunk>
  readonly #options: OutgoingStreamOptions<Chunk>
  readonly #turns: Turn[] = []
  /** Bytes of the chunks whose turn is to come, of an empty one 1. What is refused adds nothing. */
  #waiting = 0
  #controller: WritableStreamDefaultController | undefined
  /** Chunks that the stream has counted and not yet done with, refused ones included: nothing may overtake them. */
  #inStream = 0
  /** The stream is being closed or errored by itself: it needs no telling. */
  #isEnding = false
  /** Rejects `close` of the stream, which waits for a connection. */
  #giveUpClose: ((error: WebSocketError) => void) | undefined

  constructor(options: OutgoingStreamOptions<Chunk>) {
    this.#options = options
    this.stream = new SocketWritable<Chunk>(
      {
        start: (controller) => this.#start(controller),
        write: () => this.#write(),
        close: () => this.#close(),
        abort: (reason) => this.#abort(reason),
      },
      { highWaterMark: options.highWaterMark, size: (chunk) => this.#arrive(chunk) },
      (chunk) => this.#takeAtOnce(chunk),
    )
    // A DataWriter asks first.
    setOwner(this.stream, {
      check: (bytes) => {
        if (this.#isLate) return options.connection.refuse('store')
        this.#prepare(bytes)
        return undefined
      },
    })
  }

  /** The connection has ended: what is written from now on fails. */
  fail(error: WebSocketError): void {
    const isEnding = this.#isEnding
    this.#end()
    this.#giveUpClose?.(error)
    if (!isEnding) this.#controller?.error(error)
  }

  #start(controller: WritableStreamDefaultController): void {
    this.#controller = controller
    // `abort` of the sink waits for a write in progress; this does not. Not all engines have it.
    const signal = controller.signal as AbortSignal | undefined
    signal?.addEventListener('abort', () => this.#abort(signal.reason))
  }

  #arrive(chunk: Chunk): number {
    const { connection } = this.#options
    if (this.#isLate) return this.#queue({ error: connection.notOpen('write'), isLate: true, weight: 0 })
    try {
      const prepared = this.#prepare(chunk)
      const slot = connection.sendQueue.reserve(prepared.type, prepared.size)
      return this.#queue({ chunk: prepared, slot, weight: Math.max(prepared.size, 1) })
    } catch (error) {
      return this.#queue({ error: error as WebSocketError, isLate: false, weight: 0 })
    }
  }

  /** Throws for what cannot be sent. */
  #prepare(chunk: Chunk | Uint8Array): PreparedChunk {
    const { connection, prepare } = this.#options
    const prepared = prepare(chunk)
    connection.sendQueue.checkOverflow(prepared.size)
    return prepared
  }

  get #isLate(): boolean {
    const { state } = this.#options.connection
    return state === 'closing' || state === 'closed'
  }

  #takeAtOnce(chunk: Chunk): boolean {
    const { connection, takeAtOnce } = this.#options
    try {
      return this.#inStream === 0 && !this.#isEnding && connection.state === 'open' && takeAtOnce(chunk)
    } catch {
      return false
    }
  }

  #queue(turn: Turn): number {
    this.#inStream++
    this.#turns.push(turn)
    this.#waiting += turn.weight
    return Math.max(turn.weight, 1)
  }

  #write(): Promise<void> | undefined {
    const turn = this.#turns.shift()
    if (turn === undefined) return undefined
    this.#waiting -= turn.weight
    if ('error' in turn) {
      // Those before it have been taken.
      this.#options.flush?.()
      this.#end()
      if (!turn.isLate) {
        this.#options.connection.abort(turn.error, 'what was written to writable cannot be sent')
      }
      throw turn.error
    }
    let sent: Promise<void> | undefined
    try {
      sent = this.#options.send(turn.slot, turn.chunk, () => this.#waiting)
    } catch (error) {
      sent = Promise.reject(error)
    }
    if (sent !== undefined) return this.#finish(sent)
    // The stream learns of it in a microtask, too.
    queueMicrotask(() => this.#inStream--)
    return undefined
  }

  async #finish(sent: Promise<void>): Promise<void> {
    try {
      await sent
      this.#inStream--
    } catch (error) {
      // The stream is errored by this and takes nothing more: a chunk is missing that others follow.
      this.#end()
      this.#options.connection.abandon(error)
      throw error
    }
  }

  async #close(): Promise<void> {
    this.#end()
    this.#options.flush?.()
    const { connection } = this.#options
    if (connection.state === 'new' || connection.state === 'connecting') {
      await new Promise<void>((opened, failed) => {
        this.#giveUpClose = failed
        connection.sendQueue.drain(opened)
      })
    }
    await connection.close(1000, '', undefined)
  }

  #abort(reason: unknown): void {
    this.#end()
    this.#options.connection.abort(reason, 'writable was aborted')
  }

  /** Takes nothing more, and gives up the places of chunks that the stream has refused after counting them. */
  #end(): void {
    this.#isEnding = true
    this.#waiting = 0
    for (const turn of this.#turns.splice(0)) {
      if ('slot' in turn) this.#options.connection.sendQueue.drop(turn.slot)
    }
  }
}
