import type { Socket } from 'node:net'
import { answersUnseen } from '../observed-web-socket.js'
import type { FrameParser } from './frame-parser.js'
import { largeMessage } from './message-memory.js'
import { type ChunkTaker, ReadMemory } from './read-memory.js'

const nothing = Buffer.alloc(0)

/** Of messages up to here several come in one chunk. */
const largestWhole = 24 * 1024

/** A listener to the data of a connection. */
type DataListener = (this: Socket, chunk: Buffer) => void

type EndListener = (this: Socket) => void

const takenAway =
  'The memory behind the bytes() of a message was detached, and with it what had been received after it: detach arrayBuffer() instead.'

const tapOf = Symbol('tap')

interface TappedSocket extends Socket {
  [tapOf]?: FrameTap
}

/** Whose connection it is. */
export interface FrameTapHost {
  /** Chunks are kept also where frames are small. */
  readonly keepsChunks: boolean
  /** Made when the first byte comes. */
  createParser(tap: FrameTap): FrameParser
  /** The peer closes: what was sent before goes first. Told where `ws` would answer unseen. */
  beforeClosing(): void
  onClosing(): void
  /** All that came before has been parsed. */
  onStreamError(error: Error): void
  onStreamEnd(): void
}

/**
 * Stands between a connection and `ws`, once `ws` says that it is open: the listeners by which `ws` reads the connection
 * and sees its end give their places to ours, which call them with the bytes that are for `ws`, and when it has ended. (A
 * third listener beside the two that a connection has to its end makes Node keep room for twenty.)
 *
 * Invariants:
 * - `ws` sees the end of the connection only after all bytes before it have been parsed.
 * - While it is held no byte is taken from the connection or parsed; the end of the connection lifts
 *   the hold, so that what had arrived is delivered.
 * - From a Close frame or an illegal byte on `ws` reads the connection itself.
 */
export class FrameTap implements ChunkTaker {
  readonly #connection: TappedSocket
  /** How `ws` reads. */
  readonly #wsListener: DataListener
  /** How it sees the end. */
  readonly #wsEndListener: EndListener
  readonly #host: FrameTapHost
  #parser: FrameParser | undefined
  /** Bytes behind what was parsed when the hold came. */
  #rest: Buffer = nothing
  /** It may be kept as it is. */
  #restIsOwn = true
  /** When a byte last came, on the clock of `performance.now()`. */
  lastArrival = 0
  #held = false
  #parsing = false

  private constructor(
    connection: Socket,
    wsListener: DataListener,
    wsEndListener: EndListener,
    host: FrameTapHost,
  ) {
    this.#connection = connection
    this.#wsListener = wsListener
    this.#wsEndListener = wsEndListener
    this.#host = host
  }

  /**
   * Of a connection that `ws` reads by one listener, as it does; else there is none, and `ws` reads all. Called while `ws`
   * opens, before any byte is read.
   */
  static of(connection: Socket, host: FrameTapHost): FrameTap | undefined {
    const [listener, ...others] = connection.listeners('data')
    // The connection has one of its own, and that of `ws` has just been added.
    const endListener = connection.listeners('end').at(-1)
    if (listener === undefined || others.length > 0 || endListener === undefined) return undefined
    const tap = new FrameTap(connection, listener as DataListener, endListener as EndListener, host)
    tap.#enter()
    return tap
  }

  get keepsChunks(): boolean {
    if (this.#host.keepsChunks) return true
    const length = this.#parser?.lastLength ?? 0
    // Of still larger ones none is whole in one chunk.
    return length >= largeMessage && length <= largestWhole
  }

  get room(): Buffer | undefined {
    return this.#rest.length === 0 ? this.#parser?.room : undefined
  }

  takeChunk(chunk: Buffer, isOwn: boolean): void {
    this.lastArrival = performance.now()
    this.#restIsOwn = isOwn || this.#rest.length > 0
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    this.#parseRest()
    if (this.#restIsOwn || this.#rest.length === 0) return
    this.#rest = Buffer.from(this.#rest)
    this.#restIsOwn = true
  }

  /** Bytes that are for `ws`. */
  pass(bytes: Buffer): void {
    const connection = this.#connection
    if (this.#parser?.passesAll === true && this.#isReading) {
      this.#giveBack()
      if (answersUnseen) {
        this.#host.beforeClosing()
        this.#host.onClosing()
      }
    }
    // Once it has seen the end `ws` reads no more.
    if (this.#isReading || connection.listeners('data').includes(this.#wsListener)) {
      this.#wsListener.call(connection, bytes)
    }
  }

  /** Stops parsing and reading, exactly here. */
  hold(): void {
    this.#setHeld(true)
    this.#connection.pause()
  }

  /** Goes on. */
  letGo(): void {
    this.#setHeld(false)
    this.#parseRest()
    if (!this.#held && !this.#connection.destroyed) this.#connection.resume()
  }

  /** Tells nothing of the connection any more; `ws` still gets what is for it. */
  stop(): void {
    this.#connection.off('end', onEnd)
    this.#connection.off('end', this.#wsEndListener)
    this.#connection.on('end', this.#wsEndListener)
    this.#connection.off('error', onError)
    this.#connection.off('close', onClose)
  }

  #enter(): void {
    const connection = this.#connection
    connection[tapOf] = this
    connection.on('data', onData)
    connection.off('data', this.#wsListener)
    ReadMemory.of(connection)?.deliverTo(this)
    connection.off('end', this.#wsEndListener)
    connection.on('end', onEnd)
    // Before ws, so that it sees the end after what came before it.
    connection.prependListener('error', onError)
    connection.prependListener('close', onClose)
  }

  get #isReading(): boolean {
    return this.#connection.listeners('data').includes(onData)
  }

  #giveBack(): void {
    ReadMemory.of(this.#connection)?.deliverTo(undefined)
    this.#connection.on('data', this.#wsListener)
    this.#connection.off('data', onData)
  }

  #setHeld(held: boolean): void {
    this.#held = held
    if (this.#parser !== undefined) this.#parser.isHeld = held
  }

  #parseRest(): void {
    // Whoever gets a section may hold and let go in the middle: the loop that is running sees it.
    if (this.#parsing || this.#rest.length === 0) return
    this.#parser ??= this.#host.createParser(this)
    this.#parser.isHeld = this.#held
    this.#parsing = true
    const chunk = this.#rest
    try {
      this.#rest = this.#parser.parse(chunk, this.#restIsOwn)
      if (chunk.length === 0) throw new Error(takenAway)
    } catch (error) {
      this.#rest = nothing
      // Detached memory fails in many ways, none of which says so.
      this.#connection.destroy(chunk.length === 0 ? new Error(takenAway) : (error as Error))
    } finally {
      this.#parsing = false
    }
  }

  /** Delivers what had arrived, whatever the hold. */
  #flush(): void {
    this.#setHeld(false)
    this.#parseRest()
  }

  // For the listeners below.

  hasEnded(): void {
    this.#flush()
    this.#host.onStreamEnd()
    this.#wsEndListener.call(this.#connection)
  }

  hasFailed(error: Error): void {
    this.#flush()
    this.#host.onStreamError(error)
  }

  hasClosed(): void {
    // What a hold has left in the connection; ws would take it for its own.
    const left = this.#connection.read() as Buffer | null
    if (left !== null) this.takeChunk(left, true)
    this.#flush()
  }
}

// The same functions for all connections: closures would cost each idle one more.

function onData(this: TappedSocket, chunk: Buffer): void {
  this[tapOf]?.takeChunk(chunk, true)
}

function onEnd(this: TappedSocket): void {
  this[tapOf]?.hasEnded()
}

function onError(this: TappedSocket, error: Error): void {
  this[tapOf]?.hasFailed(error)
}

function onClose(this: TappedSocket): void {
  this[tapOf]?.hasClosed()
}
