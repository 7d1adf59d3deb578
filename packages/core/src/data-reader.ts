import type { BufferSource } from './buffer-source.js'
import type { DataFormatOptions } from './data-format.js'
import { LoadSource } from './load-source.js'
import { type DataReaderOptions, LoadedReader } from './loaded-reader.js'

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
export class DataReader extends LoadedReader {
  /**
   * Takes the lock of `stream`. Throws `ERR_INVALID_ARGUMENT` if it is no `ReadableStream`, and
   * `ERR_INVALID_STATE` if somebody else holds its lock.
   */
  constructor(stream: ReadableStream<Uint8Array>, options?: DataReaderOptions) {
    super(() => new LoadSource(stream), options)
  }

  /** A reader without a stream in which all of `buffer` is loaded. Throws `ERR_INVALID_ARGUMENT`. */
  static override fromBuffer(buffer: BufferSource, options?: DataFormatOptions): DataReader {
    return LoadedReader.fromBuffer(buffer, options)
  }

  /** True for the readers of messages, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a class that the application derives from this one asks for itself
    return Function.prototype[Symbol.hasInstance].call(this === DataReader ? LoadedReader : this, value)
  }
}
