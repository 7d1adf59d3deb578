import type { BufferSource } from './buffer-source.js'
import { DataFormat, type DataFormatOptions } from './data-format.js'
import { encodeGuid } from './guid.js'
import { mustBe } from './must-be.js'
import { checkBigInteger, checkInteger, checkNumber } from './number-range.js'
import { requireBytes } from './payload.js'
import { handled } from './settlement.js'
import { ownerOf } from './stream-owner.js'
import { dateToTicks, millisecondsToTicks } from './ticks.js'
import type { Bytes } from './transport.js'
import { encodedLength, encodeText } from './unicode-encoding.js'
import { invalidState, WebSocketError } from './web-socket-error.js'

/** A stream that takes bytes, whatever else it takes. */
export type ByteSink =
  | WritableStream<Uint8Array>
  | WritableStream<BufferSource>
  | WritableStream<string | BufferSource>

/**
 * Collects text, numbers and bytes and commits them to a stream with `store()`: on a MessageWebSocket one
 * store is one message (the guide, "Send data on a MessageWebSocket").
 *
 * A writer holds the stream's lock until `detachStream()`, which gives the stream back; `close()`
 * without it closes the stream, and with it the socket. Works on any `WritableStream` of bytes, and
 * without one as a means to put bytes together: see `detachBuffer`.
 *
 * @example
 * const writer = new DataWriter(socket.writable)
 * writer.writeString('Hello, World!')
 * await writer.store()
 * writer.detachStream()
 */
export class DataWriter<Stream extends ByteSink = ByteSink> extends DataFormat {
  readonly #stream: Stream | undefined
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined
  #buffer: Bytes = new Uint8Array(64)
  #length = 0
  #storing = false
  #closed = false

  /**
   * Takes the lock of `stream`. Throws `ERR_INVALID_ARGUMENT` if it is no `WritableStream`, and
   * `ERR_INVALID_STATE` if somebody else holds its lock.
   */
  constructor(stream?: Stream, options: DataFormatOptions = {}) {
    super(options)
    if (stream !== undefined) {
      if (typeof stream?.getWriter !== 'function') {
        throw mustBe('What a DataWriter writes to', 'a WritableStream, such as socket.writable', stream)
      }
      if (stream.locked) throw invalidState('The stream is locked by another writer: detach that one first.')
      this.#writer = (stream as WritableStream<Uint8Array>).getWriter()
    }
    this.#stream = stream
  }

  /** Bytes that are written and not yet stored. */
  get unstoredBufferLength(): number {
    return this.#length
  }

  /** Appends one byte, 0 to 255. Throws `ERR_INVALID_ARGUMENT`, as every `writeX` does for what does not fit. */
  writeByte(value: number): void {
    checkInteger('A byte', value, 0, 0xff)
    this.#room(1)[0] = value
  }

  /** Appends one byte: 1 for `true`, 0 for `false`. */
  writeBoolean(value: boolean): void {
    if (typeof value !== 'boolean') throw mustBe('A boolean', 'true or false', value)
    this.#room(1)[0] = value ? 1 : 0
  }

  /** Appends a 16-bit integer with a sign. */
  writeInt16(value: number): void {
    checkInteger('An Int16', value, -0x8000, 0x7fff)
    this.#view(2).setInt16(0, value, this.isLittleEndian)
  }

  /** Appends a 32-bit integer with a sign. */
  writeInt32(value: number): void {
    checkInteger('An Int32', value, -0x8000_0000, 0x7fff_ffff)
    this.#view(4).setInt32(0, value, this.isLittleEndian)
  }

  /** Appends a 64-bit integer with a sign. */
  writeInt64(value: bigint): void {
    checkBigInteger('An Int64', value, -(2n ** 63n), 2n ** 63n - 1n)
    this.#view(8).setBigInt64(0, value, this.isLittleEndian)
  }

  /** Appends a 16-bit integer without a sign. */
  writeUInt16(value: number): void {
    checkInteger('A UInt16', value, 0, 0xffff)
    this.#view(2).setUint16(0, value, this.isLittleEndian)
  }

  /** Appends a 32-bit integer without a sign. */
  writeUInt32(value: number): void {
    checkInteger('A UInt32', value, 0, 0xffff_ffff)
    this.#view(4).setUint32(0, value, this.isLittleEndian)
  }

  /** Appends a 64-bit integer without a sign. */
  writeUInt64(value: bigint): void {
    checkBigInteger('A UInt64', value, 0n, 2n ** 64n - 1n)
    this.#view(8).setBigUint64(0, value, this.isLittleEndian)
  }

  /** Appends a 32-bit floating-point number: the nearest one. */
  writeSingle(value: number): void {
    checkNumber('A Single', value)
    this.#view(4).setFloat32(0, value, this.isLittleEndian)
  }

  /** Appends a 64-bit floating-point number. */
  writeDouble(value: number): void {
    checkNumber('A Double', value)
    this.#view(8).setFloat64(0, value, this.isLittleEndian)
  }

  /** Appends a GUID, written like `661f4a60-4ada-463e-938a-ce91bfcf4ea3`. */
  writeGuid(value: string): void {
    const bytes = encodeGuid(value, this.byteOrder)
    this.#room(16).set(bytes)
  }

  /** Appends a date as ticks of 100 ns since 1601. */
  writeDateTime(value: Date): void {
    this.writeInt64(dateToTicks(value))
  }

  /** Appends a date that is given as ticks of 100 ns since 1601-01-01 UTC. */
  writeDateTimeTicks(value: bigint): void {
    this.writeInt64(value)
  }

  /** Appends a time span of so many milliseconds, to the nearest 100 ns. */
  writeTimeSpan(value: number): void {
    this.writeInt64(millisecondsToTicks(value))
  }

  /** Appends a time span that is given as ticks of 100 ns. */
  writeTimeSpanTicks(value: bigint): void {
    this.writeInt64(value)
  }

  /** Appends bytes. Throws `ERR_INVALID_ARGUMENT`. */
  writeBytes(value: BufferSource): void {
    const bytes = requireBytes('What is written', value)
    this.#room(bytes.byteLength).set(bytes)
  }

  /** Appends a buffer, or `count` bytes of it from `start` on. Throws `ERR_INVALID_ARGUMENT`. */
  writeBuffer(value: BufferSource, start = 0, count?: number): void {
    const bytes = requireBytes('What is written', value)
    const length = count ?? bytes.byteLength - start
    checkInteger('start', start, 0, bytes.byteLength)
    checkInteger('count', length, 0, bytes.byteLength - start)
    this.#room(length).set(bytes.subarray(start, start + length))
  }

  /**
   * Appends a text, without length, terminator or BOM; returns its length in bytes (in UTF-16 two for
   * each code unit that `readString` counts). A lone surrogate becomes U+FFFD.
   */
  writeString(value: string): number {
    const bytes = encodeText(requireString(value), this.unicodeEncoding)
    this.#room(bytes.byteLength).set(bytes)
    return bytes.byteLength
  }

  /** The length in bytes that `writeString` would append. */
  measureString(value: string): number {
    return encodedLength(requireString(value), this.unicodeEncoding)
  }

  /**
   * Commits what is written to the stream, as one chunk, and resolves with its length in bytes when
   * the stream has taken it. With nothing written: 0, and nothing is sent.
   *
   * What a socket would refuse (a wrong state, too much, bytes that are no text where `messageType` is
   * `'utf8'`) rejects without harm, and what was written stays. `ERR_INVALID_STATE` while another
   * store is in progress or without a stream. A loss of a socket is no unhandled rejection if the promise is left alone.
   */
  store(): Promise<number> {
    try {
      const writer = this.#requireWriter()
      if (this.#storing) throw invalidState('Another store() is in progress: await it first.')
      if (this.#length === 0) return Promise.resolve(0)
      const refused = ownerOf(this.#stream)?.check(this.#buffer.subarray(0, this.#length))
      return refused ?? this.#excused(this.#write(writer))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Resolves with `true` when the stream has room for more. A socket sends what is stored without
   * being told to; use this only where the original's `FlushAsync` is used. Rejects as {@link store}.
   */
  flush(): Promise<boolean> {
    try {
      return this.#excused(this.#requireWriter().ready.then(() => true))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Gives away what is written and not yet stored. */
  detachBuffer(): Bytes {
    if (this.#closed) throw closedError()
    const bytes = this.#buffer.slice(0, this.#length)
    this.#length = 0
    return bytes
  }

  /** Gives the stream back, unlocked. Throws `ERR_INVALID_STATE` during a `store`. */
  detachStream(): Stream {
    const writer = this.#requireWriter()
    if (this.#storing) throw invalidState('A store() is in progress: await it, then detach the stream.')
    this.#writer = undefined
    writer.releaseLock()
    return this.#stream as Stream
  }

  /**
   * Ends the writer, and closes its stream unless that was detached: on a socket, what was stored is
   * sent and the connection is closed with 1000. What was written and not stored is dropped. Never rejects.
   */
  override async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const writer = this.#writer
    this.#writer = undefined
    if (writer === undefined) return
    // A stream that has failed cannot be closed; it needs it no more either.
    await writer.close().catch(() => {})
    writer.releaseLock()
  }

  async #write(writer: WritableStreamDefaultWriter<Uint8Array>): Promise<number> {
    const bytes = this.detachBuffer()
    this.#storing = true
    try {
      await writer.write(bytes)
      return bytes.byteLength
    } finally {
      this.#storing = false
    }
  }

  /** A loss is told by the socket, too; a stream of somebody else's may have no other way to tell of its failure. */
  #excused<Value>(promise: Promise<Value>): Promise<Value> {
    return ownerOf(this.#stream) === undefined ? promise : handled(promise)
  }

  #requireWriter(): WritableStreamDefaultWriter<Uint8Array> {
    if (this.#closed) throw closedError()
    if (this.#writer === undefined)
      throw invalidState('This DataWriter has no stream: it was detached, or never given.')
    return this.#writer
  }

  #view(size: number): DataView {
    const bytes = this.#room(size)
    return new DataView(bytes.buffer, bytes.byteOffset, size)
  }

  /** The next `count` bytes of the buffer, which grows to hold them. */
  #room(count: number): Bytes {
    if (this.#closed) throw closedError()
    const start = this.#length
    this.#length += count
    if (this.#length > this.#buffer.byteLength) {
      const larger = new Uint8Array(Math.max(this.#length, this.#buffer.byteLength * 2))
      larger.set(this.#buffer.subarray(0, start))
      this.#buffer = larger
    }
    return this.#buffer.subarray(start, this.#length)
  }
}

function requireString(value: unknown): string {
  if (typeof value === 'string') return value
  throw mustBe('The text', 'a string', value)
}

function closedError(): WebSocketError {
  return new WebSocketError('This DataWriter is closed: make a new one.', { code: 'ERR_CLOSED' })
}
