import type { BufferSource } from './buffer-source.js'
import { ByteStore } from './byte-store.js'
import { DataFormat, type DataFormatOptions } from './data-format.js'
import { decodeGuid } from './guid.js'
import type { LoadSource } from './load-source.js'
import { checkInteger } from './number-range.js'
import type { OperationOptions } from './operation-limit.js'
import { requireBytes } from './payload.js'
import { oneOf } from './setting.js'
import { ticksToDate, ticksToMilliseconds } from './ticks.js'
import type { Bytes } from './transport.js'
import { codeUnitSize, decodeText } from './unicode-encoding.js'
import { invalidState, WebSocketError } from './web-socket-error.js'

/**
 * When `load(count)` is done:
 * - `'none'`: all of `count` bytes are there, or the stream has ended.
 * - `'partial'`: at least one byte is there, or the stream has ended.
 * - `'readAhead'`: as `'none'`; a hint that fetching more than asked is welcome.
 */
export type InputStreamOptions = 'none' | 'partial' | 'readAhead'

/** Initial values of a DataReader's properties. */
export interface DataReaderOptions extends DataFormatOptions {
  /** Default `'none'`. */
  readonly inputStreamOptions?: InputStreamOptions | undefined
}

const inputStreamOptions = /* @__PURE__ */ oneOf<InputStreamOptions>(['none', 'partial', 'readAhead'], 'none')

/**
 * All of a DataReader but what reads from streams, so that who only has a message's `reader()` does not carry that. The
 * same to users: it counts as a DataReader for types and for `instanceof`.
 */
export class LoadedReader extends DataFormat {
  readonly #loaded = new ByteStore()
  #source: LoadSource | undefined
  #closed = false
  #inputStreamOptions: InputStreamOptions = 'none'

  /** @internal `open` takes the lock of the stream, once the options are known to be right. */
  constructor(open: (() => LoadSource) | undefined, options: DataReaderOptions = {}) {
    super(options)
    this.inputStreamOptions = options.inputStreamOptions ?? 'none'
    this.#source = open?.()
  }

  /** See `DataReader.fromBuffer`. */
  static fromBuffer(buffer: BufferSource, options?: DataFormatOptions): LoadedReader {
    const reader = new LoadedReader(undefined, options)
    reader.#loaded.append(requireBytes('What a DataReader reads', buffer))
    return reader
  }

  /** When `load` is done. Default `'none'`. */
  get inputStreamOptions(): InputStreamOptions {
    return this.#inputStreamOptions
  }

  set inputStreamOptions(value: InputStreamOptions) {
    this.#inputStreamOptions = inputStreamOptions.check('inputStreamOptions', value)
  }

  /** Bytes that are loaded and not yet read. */
  get unconsumedBufferLength(): number {
    return this.#loaded.length
  }

  /**
   * Brings up to `count` bytes from the stream and resolves with how many: fewer at the end of the
   * stream, then 0; with `'partial'` what there is, at least one. Never more than `count`.
   *
   * Rejects with `ERR_RECEIVE_TIMEOUT` after `timeout` (default: the socket's `receiveTimeout`; none
   * for other streams), with the signal's reason, with `ERR_CLOSED` when the reader is closed, with
   * the stream's error; what had come by then stays loaded and nothing is lost. `ERR_INVALID_STATE`
   * while another load is in progress, `ERR_INVALID_ARGUMENT` for a bad `count`.
   */
  async load(count: number, options?: OperationOptions): Promise<number> {
    checkCount(count)
    const isPartial = this.#inputStreamOptions === 'partial'
    return await this.#requireSource().load(count, isPartial, options, this.#loaded)
  }

  /** The next byte. Throws `ERR_OUT_OF_BOUNDS` if none is loaded. */
  readByte(): number {
    return this.#take(1)[0] as number
  }

  /** The next `length` bytes, in a new array. Throws `ERR_OUT_OF_BOUNDS`, consuming nothing. */
  readBytes(length: number): Bytes {
    return new Uint8Array(this.#take(length))
  }

  /** The next `length` bytes, in a new buffer. Throws `ERR_OUT_OF_BOUNDS`, consuming nothing. */
  readBuffer(length: number): ArrayBuffer {
    return this.readBytes(length).buffer
  }

  /**
   * The next `codeUnitCount` code units as text: bytes in UTF-8, pairs of bytes in UTF-16; a BOM is
   * kept. Throws `ERR_INVALID_UTF8` or `ERR_INVALID_UTF16` if they are no text, `ERR_OUT_OF_BOUNDS` if
   * they are not loaded, consuming nothing.
   */
  readString(codeUnitCount: number): string {
    checkInteger('The count of code units', codeUnitCount, 0, Number.MAX_SAFE_INTEGER)
    const length = codeUnitCount * codeUnitSize(this.unicodeEncoding)
    const text = decodeText(this.#peek(length), this.unicodeEncoding)
    this.#loaded.skip(length)
    return text
  }

  /** The next byte as a truth value: 0 is `false`, anything else `true`. */
  readBoolean(): boolean {
    return this.readByte() !== 0
  }

  /** The next 16-bit integer with a sign. */
  readInt16(): number {
    return this.#view(2).getInt16(0, this.isLittleEndian)
  }

  /** The next 32-bit integer with a sign. */
  readInt32(): number {
    return this.#view(4).getInt32(0, this.isLittleEndian)
  }

  /** The next 64-bit integer with a sign. */
  readInt64(): bigint {
    return this.#view(8).getBigInt64(0, this.isLittleEndian)
  }

  /** The next 16-bit integer without a sign. */
  readUInt16(): number {
    return this.#view(2).getUint16(0, this.isLittleEndian)
  }

  /** The next 32-bit integer without a sign. */
  readUInt32(): number {
    return this.#view(4).getUint32(0, this.isLittleEndian)
  }

  /** The next 64-bit integer without a sign. */
  readUInt64(): bigint {
    return this.#view(8).getBigUint64(0, this.isLittleEndian)
  }

  /** The next 32-bit floating-point number. */
  readSingle(): number {
    return this.#view(4).getFloat32(0, this.isLittleEndian)
  }

  /** The next 64-bit floating-point number. */
  readDouble(): number {
    return this.#view(8).getFloat64(0, this.isLittleEndian)
  }

  /** The next GUID, in lower case. */
  readGuid(): string {
    return decodeGuid(this.#take(16), this.byteOrder)
  }

  /** The next date, stored as ticks of 100 ns since 1601; what is finer than a millisecond is cut off. */
  readDateTime(): Date {
    return ticksToDate(this.readInt64())
  }

  /** The next date as it is stored: ticks of 100 ns since 1601-01-01 UTC. Nothing is lost. */
  readDateTimeTicks(): bigint {
    return this.readInt64()
  }

  /** The next time span in milliseconds, with a fraction; stored as ticks of 100 ns. */
  readTimeSpan(): number {
    return ticksToMilliseconds(this.readInt64())
  }

  /** The next time span as it is stored: ticks of 100 ns. Nothing is lost. */
  readTimeSpanTicks(): bigint {
    return this.readInt64()
  }

  /**
   * Gives away what is loaded and not yet read; of a stream that is not a socket's also what came in one chunk with it and
   * cannot go back, so that {@link detachStream} can follow.
   */
  detachBuffer(): Bytes {
    this.#source?.leaveSurplus(this.#loaded)
    return this.readBytes(this.#loaded.length)
  }

  /**
   * Gives the stream back, unlocked. Throws `ERR_INVALID_STATE` during a `load`, and where bytes that
   * came in one chunk with the loaded ones cannot go back into a stream that is not a socket's: take them first, with
   * {@link detachBuffer}.
   */
  detachStream(): ReadableStream<Uint8Array> {
    const stream = this.#requireSource().detach()
    this.#source = undefined
    return stream
  }

  /**
   * Ends the reader, and cancels its stream unless that was detached (on a socket: further input is
   * discarded, the socket stays open). A load in progress rejects with `ERR_CLOSED`. Never rejects.
   */
  override async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#source?.close(closedError())
  }

  #requireSource(): LoadSource {
    if (this.#closed) throw closedError()
    if (this.#source === undefined)
      throw invalidState('This DataReader has no stream: it was detached, or never given.')
    return this.#source
  }

  #view(size: number): DataView {
    const bytes = this.#take(size)
    return new DataView(bytes.buffer, bytes.byteOffset, size)
  }

  #peek(count: number): Uint8Array {
    if (this.#closed) throw closedError()
    checkCount(count)
    if (count > this.#loaded.length) {
      throw new WebSocketError(
        `Cannot read ${count} bytes: ${this.#loaded.length} are loaded. Await load() until there are enough.`,
        { code: 'ERR_OUT_OF_BOUNDS' },
      )
    }
    return this.#loaded.peek(count)
  }

  #take(count: number): Uint8Array {
    const bytes = this.#peek(count)
    this.#loaded.skip(count)
    return bytes
  }
}

function checkCount(count: number): void {
  checkInteger('The count of bytes', count, 0, Number.MAX_SAFE_INTEGER)
}

function closedError(): WebSocketError {
  return new WebSocketError('This DataReader is closed: make a new one.', { code: 'ERR_CLOSED' })
}
