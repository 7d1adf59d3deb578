/// <reference lib="esnext.disposable" preserve="true" />

import type { BufferSource } from './buffer-source.js'
import { ByteStore } from './byte-store.js'
import { receiveTimedOut } from './connection-error.js'
import { DataFormat, type DataFormatOptions } from './data-format.js'
import { addDisposal } from './disposal.js'
import { decodeGuid } from './guid.js'
import { mustBe } from './must-be.js'
import { checkInteger } from './number-range.js'
import { LimitWatch, limitsToBegin, type OperationOptions } from './operation-limit.js'
import { requireBytes } from './payload.js'
import { oneOf } from './setting.js'
import { Settlement } from './settlement.js'
import { readableOwner } from './stream-owner.js'
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

/** As for `receiveTimeout`, for streams that are not a socket's. */
const noDeadline = Infinity

/**
 * Reads text, numbers and bytes from a stream in two steps: `load` brings bytes from the stream into the
 * reader, `readX` takes them from there (the guide, "Use StreamWebSocket to connect").
 *
 * A reader holds the stream's lock until `detachStream()`, which gives the stream back; `close()`
 * without it cancels the stream. Works on any `ReadableStream` of bytes.
 *
 * @example
 * const reader = new DataReader(socket.readable, { inputStreamOptions: 'partial' })
 * await reader.load(256)
 * const bytes = reader.readBytes(reader.unconsumedBufferLength)
 */
export class DataReader extends DataFormat {
  readonly #loaded = new ByteStore()
  /** Read from the stream in a chunk that held more than `load` had asked for. */
  readonly #surplus = new ByteStore()
  readonly #stream: ReadableStream<Uint8Array> | undefined
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  /** A read that a load gave up waiting for: its chunk belongs to the next one. */
  #reading: Promise<ReadableStreamReadResult<Uint8Array>> | undefined
  #loading: Settlement<number> | undefined
  #closed = false
  #inputStreamOptions: InputStreamOptions = 'none'

  static {
    addDisposal(DataReader.prototype, Symbol.dispose, function () {
      void this.close()
    })
  }

  /** Where the engine has the symbol, for `using`: `close()`, not awaited. */
  declare readonly [Symbol.dispose]: () => void

  /**
   * Takes the lock of `stream`. Throws `ERR_INVALID_ARGUMENT` if it is no `ReadableStream`, and
   * `ERR_INVALID_STATE` if somebody else holds its lock.
   */
  constructor(stream: ReadableStream<Uint8Array>, options?: DataReaderOptions)
  /** @internal */
  constructor(stream: undefined, options?: DataReaderOptions)
  constructor(stream: ReadableStream<Uint8Array> | undefined, options: DataReaderOptions = {}) {
    super(options)
    this.inputStreamOptions = options.inputStreamOptions ?? 'none'
    if (stream !== undefined) {
      if (typeof stream?.getReader !== 'function') {
        throw mustBe('What a DataReader reads from', 'a ReadableStream, such as socket.readable', stream)
      }
      if (stream.locked) throw invalidState('The stream is locked by another reader: detach that one first.')
      this.#reader = stream.getReader()
    }
    this.#stream = stream
  }

  /** A reader without a stream in which all of `bytes` is loaded. Throws `ERR_INVALID_ARGUMENT`. */
  static fromBuffer(buffer: BufferSource): DataReader {
    const reader = new DataReader(undefined)
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
    checkLength(count)
    const owner = this.#stream === undefined ? undefined : readableOwner(this.#stream)
    const limits = limitsToBegin(options, owner?.receiveTimeout() ?? noDeadline)
    const reader = this.#requireReader()
    if (this.#loading !== undefined) throw invalidState('Another load() is in progress: await it first.')

    const loading = new Settlement<number>()
    this.#loading = loading
    const watch = new LimitWatch(limits, {
      expired: () =>
        loading.reject(
          receiveTimedOut(`load(${count})`, limits.timeout, owner === undefined ? undefined : 'open'),
        ),
      aborted: (reason) => loading.reject(reason),
    })
    void this.#fill(reader, count, loading)
    try {
      return await loading.promise
    } finally {
      watch.release()
      this.#loading = undefined
    }
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

  /** Gives away what is loaded and not yet read. */
  detachBuffer(): Bytes {
    return this.readBytes(this.#loaded.length)
  }

  /**
   * Gives the stream back, unlocked. Throws `ERR_INVALID_STATE` during a `load`, and where bytes that
   * came in one chunk with the loaded ones cannot go back into a stream that is not a socket's.
   */
  detachStream(): ReadableStream<Uint8Array> {
    const reader = this.#requireReader()
    if (this.#loading !== undefined)
      throw invalidState('A load() is in progress: await it, then detach the stream.')
    const stream = this.#stream as ReadableStream<Uint8Array>
    if (this.#surplus.length > 0) {
      const owner = readableOwner(stream)
      if (owner === undefined) {
        throw invalidState(
          `${this.#surplus.length} bytes more than asked for came from the stream and cannot go back into it: load(${this.#surplus.length}) first, then detachBuffer() gives them to you.`,
        )
      }
      owner.unread(this.#surplus.take(this.#surplus.length))
    }
    this.#reader = undefined
    reader.releaseLock()
    return stream
  }

  /**
   * Ends the reader, and cancels its stream unless that was detached (on a socket: further input is
   * discarded, the socket stays open). A load in progress rejects with `ERR_CLOSED`. Never rejects.
   */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#loading?.reject(closedError())
    const reader = this.#reader
    this.#reader = undefined
    if (reader === undefined) return
    // A stream that has failed cannot be cancelled; it needs it no more either.
    await reader.cancel().catch(() => {})
    reader.releaseLock()
  }

  async #fill(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    count: number,
    loading: Settlement<number>,
  ): Promise<void> {
    let got = 0
    const absorb = (): void => {
      const part = this.#surplus.take(count - got)
      this.#loaded.append(part)
      got += part.byteLength
    }
    try {
      absorb()
      while (got < count && !(this.#inputStreamOptions === 'partial' && got > 0)) {
        this.#reading ??= reader.read()
        const { done, value } = await this.#reading
        // Given up meanwhile: the read and what it brings are left to the next load.
        if (this.#loading !== loading) return
        this.#reading = undefined
        if (done) break
        this.#surplus.append(requireBytes('What a DataReader reads', value))
        absorb()
      }
      loading.resolve(got)
    } catch (error) {
      if (this.#loading === loading) this.#reading = undefined
      loading.reject(error)
    }
  }

  #requireReader(): ReadableStreamDefaultReader<Uint8Array> {
    if (this.#closed) throw closedError()
    if (this.#reader === undefined)
      throw invalidState('This DataReader has no stream: it was detached, or never given.')
    return this.#reader
  }

  #view(size: number): DataView {
    const bytes = this.#take(size)
    return new DataView(bytes.buffer, bytes.byteOffset, size)
  }

  #peek(count: number): Uint8Array {
    if (this.#closed) throw closedError()
    checkLength(count)
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

function checkLength(count: number): void {
  checkInteger('The count of bytes', count, 0, Number.MAX_SAFE_INTEGER)
}

function closedError(): WebSocketError {
  return new WebSocketError('This DataReader is closed: make a new one.', { code: 'ERR_CLOSED' })
}
