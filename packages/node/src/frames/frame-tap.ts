import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { FrameParser } from './frame-parser.js'
import { largeMessage } from './message-memory.js'
import type { ChunkTaker, ReadMemory } from './read-memory.js'
import { UpgradeScanner } from './upgrade-scanner.js'

const nothing = Buffer.alloc(0)

type Callback = (error?: Error | null) => void

/**
 * Stands between a connection and `ws`. The HTTP part passes through; what follows the 101 answer is
 * kept until {@link divert} gives a parser that takes the data frames out. What `ws` writes goes to
 * the connection as it is.
 *
 * Invariants:
 * - `ws` sees the end of the connection only after all bytes before it have been parsed.
 * - While it is held no byte is taken from the connection or parsed; the end of the connection lifts
 *   the hold, so that what had arrived is delivered.
 */
export class FrameTap extends Duplex implements ChunkTaker {
  readonly #connection: Socket
  readonly #scanner = new UpgradeScanner()
  #mode: 'http' | 'upgraded' | 'frames' | 'through' = 'http'
  #parser: FrameParser | undefined
  /** Bytes behind the 101 answer, or behind what was parsed when the hold came. */
  #rest: Buffer = nothing
  /** It may be kept as it is. */
  #restIsOwn = true
  /** Called before something of `ws` is written: what was put together before it goes first. */
  beforeWrite: (() => void) | undefined
  /** When a byte last came, on the clock of `performance.now()`. */
  lastArrival = performance.now()
  #keepsAll = false
  #held = false
  #parsing = false

  /** `memory`: what the connection reads into, where it has no `data` events. */
  constructor(connection: Socket, memory: ReadMemory | undefined) {
    super()
    this.#connection = connection
    if (memory === undefined) connection.on('data', this.#onData)
    else memory.deliverTo(this)
    connection.once('end', this.#onEnd)
    connection.once('error', this.#onError)
    connection.once('close', this.#onClose)
  }

  /** Whether the 101 answer was found, and with it where frames begin. */
  get isUpgraded(): boolean {
    return this.#mode === 'upgraded'
  }

  get keepsChunks(): boolean {
    return this.#keepsAll || (this.#parser?.lastLength ?? 0) >= largeMessage
  }

  /** From here on the parser decides what reaches `ws`. `keepsAll`: chunks are kept even where frames are small. */
  divert(parser: FrameParser, keepsAll: boolean): void {
    this.#parser = parser
    this.#keepsAll = keepsAll
    parser.isHeld = this.#held
    this.#mode = 'frames'
    this.#parseRest()
  }

  /** From here on everything reaches `ws`. */
  passThrough(): void {
    this.#mode = 'through'
    this.#giveRest()
  }

  /** Writes whole frames, past `ws`. */
  writeFrames(bytes: Buffer, written: (error?: Error | null) => void): void {
    this.#connection.write(bytes, written)
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
  }

  /** For `ws` and Node's HTTP client, which set these on a socket. */
  setNoDelay(noDelay?: boolean): this {
    this.#connection.setNoDelay(noDelay)
    return this
  }

  /** For `ws` and Node's HTTP client, which set these on a socket. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    this.#connection.setTimeout(milliseconds, callback)
    return this
  }

  /** For Node's HTTP client, which sets this on a socket. */
  setKeepAlive(enable?: boolean, initialDelay?: number): this {
    this.#connection.setKeepAlive(enable, initialDelay)
    return this
  }

  override _read(): void {
    if (!this.#held) this.#connection.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    this.beforeWrite?.()
    this.#connection.write(chunk, callback)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], callback: Callback): void {
    this.beforeWrite?.()
    this.#connection.cork()
    chunks.forEach(({ chunk }, index) => {
      this.#connection.write(chunk, index === chunks.length - 1 ? callback : undefined)
    })
    this.#connection.uncork()
  }

  override _final(callback: Callback): void {
    this.#connection.end(() => callback())
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#connection.off('data', this.#onData)
    this.#connection.off('end', this.#onEnd)
    this.#connection.off('error', this.#onError)
    this.#connection.off('close', this.#onClose)
    // Destroying reports nothing new, and nobody else listens.
    this.#connection.on('error', () => {})
    this.#connection.destroy()
    callback(error)
  }

  readonly #onData = (chunk: Buffer): void => this.takeChunk(chunk, true)

  takeChunk(chunk: Buffer, isOwn: boolean): void {
    this.lastArrival = performance.now()
    if (this.#mode === 'frames') {
      this.#restIsOwn = isOwn || this.#rest.length > 0
      this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
      this.#parseRest()
      if (!this.#restIsOwn && this.#rest.length > 0) {
        this.#rest = Buffer.from(this.#rest)
        this.#restIsOwn = true
      }
    } else if (this.#mode === 'upgraded') {
      this.#rest = Buffer.concat([this.#rest, chunk])
    } else {
      this.#pass(chunk)
    }
  }

  #pass(chunk: Buffer): void {
    const end = this.#mode === 'http' ? this.#scanner.scan(chunk) : undefined
    if (end !== undefined) {
      this.#mode = 'upgraded'
      this.#rest = Buffer.from(chunk.subarray(end))
      // What more comes waits until it is known what to do with it.
      this.#connection.pause()
    }
    if (!this.push(Buffer.from(chunk.subarray(0, end)))) this.#connection.pause()
  }

  #setHeld(held: boolean): void {
    this.#held = held
    if (this.#parser !== undefined) this.#parser.isHeld = held
  }

  #parseRest(): void {
    // Whoever gets a section may hold and let go in the middle: the loop that is running sees it.
    if (this.#parsing || this.#parser === undefined) return
    this.#parsing = true
    this.#rest = this.#parser.parse(this.#rest, this.#restIsOwn)
    this.#parsing = false
    if (!this.#held && !this.destroyed) this.#connection.resume()
  }

  #giveRest(): void {
    const rest = this.#rest
    this.#rest = nothing
    if (rest.length > 0) this.push(rest)
    this.#connection.resume()
  }

  /** Delivers what had arrived, whatever the hold. */
  #flush(): void {
    this.#setHeld(false)
    if (this.#mode === 'frames') this.#parseRest()
    else if (this.#mode === 'upgraded') this.#giveRest()
  }

  readonly #onEnd = (): void => {
    this.#flush()
    this.push(null)
  }

  readonly #onError = (error: Error): void => {
    this.#flush()
    this.destroy(error)
  }

  readonly #onClose = (): void => {
    this.#flush()
    this.destroy()
  }
}
