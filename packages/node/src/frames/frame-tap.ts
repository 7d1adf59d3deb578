import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { FrameParser } from './frame-parser.js'
import { UpgradeScanner } from './upgrade-scanner.js'

const nothing = Buffer.alloc(0)

/** In such pieces small frames are copied out of a chunk. */
const sliceSize = 8 * 1024

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
export class FrameTap extends Duplex {
  readonly #connection: Socket
  readonly #scanner = new UpgradeScanner()
  #mode: 'http' | 'upgraded' | 'frames' | 'through' = 'http'
  #parser: FrameParser | undefined
  /** Bytes behind the 101 answer, or behind what was parsed when the hold came. */
  #rest: Buffer = nothing
  /** Called before something of `ws` is written: what was put together before it goes first. */
  beforeWrite: (() => void) | undefined
  /** When a byte last came, on the clock of `performance.now()`. */
  lastArrival = performance.now()
  #keepsApart = false
  #held = false
  #parsing = false

  constructor(connection: Socket) {
    super()
    this.#connection = connection
    connection.on('data', this.#onData)
    connection.once('end', this.#onEnd)
    connection.once('error', this.#onError)
    connection.once('close', this.#onClose)
  }

  /** Whether the 101 answer was found, and with it where frames begin. */
  get isUpgraded(): boolean {
    return this.#mode === 'upgraded'
  }

  /**
   * From here on the parser decides what reaches `ws`.
   *
   * @param keepsApart what it hands on may be kept one by one: then small frames are copied out of a large chunk, a few
   * KiB at a time, so that whoever keeps one does not keep the whole chunk.
   */
  divert(parser: FrameParser, keepsApart: boolean): void {
    this.#parser = parser
    this.#keepsApart = keepsApart
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
    this.#held = true
    this.#connection.pause()
  }

  /** Goes on. */
  letGo(): void {
    this.#held = false
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

  readonly #onData = (chunk: Buffer): void => {
    this.lastArrival = performance.now()
    if (this.#mode === 'frames') {
      this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
      this.#parseRest()
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
      this.#rest = chunk.subarray(end)
      // What more comes waits until it is known what to do with it.
      this.#connection.pause()
    }
    if (!this.push(end === undefined ? chunk : chunk.subarray(0, end))) this.#connection.pause()
  }

  #parseRest(): void {
    // Whoever gets a section may hold and let go in the middle: the loop that is running sees it.
    if (this.#parsing || this.#parser === undefined) return
    this.#parsing = true
    this.#parse(this.#parser)
    this.#parsing = false
    if (!this.#held && !this.destroyed) this.#connection.resume()
  }

  #parse(parser: FrameParser): void {
    const isHeld = (): boolean => this.#held
    while (this.#keepsApart && parser.seesSmallFrames && this.#rest.length > 2 * sliceSize && !this.#held) {
      const untaken = parser.parse(Buffer.from(this.#rest.subarray(0, sliceSize)), isHeld)
      this.#rest = this.#rest.subarray(sliceSize - untaken.length)
    }
    this.#rest = parser.parse(this.#rest, isHeld)
  }

  #giveRest(): void {
    const rest = this.#rest
    this.#rest = nothing
    if (rest.length > 0) this.push(rest)
    this.#connection.resume()
  }

  /** Delivers what had arrived, whatever the hold. */
  #flush(): void {
    this.#held = false
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
