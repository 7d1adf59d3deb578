import type { DataReader } from './data-reader.js'
import { LoadedReader } from './loaded-reader.js'
import { bytesThere, stillThere } from './payload.js'
import type { Bytes, MessageType, ReceivedData } from './transport.js'
import { decodeUtf8, encodeUtf8 } from './utf8.js'

/**
 * One received message, or with `control.receiveMode = 'partial'` a section of one. It belongs to whoever received it and stays readable for ever, in any of
 * its forms and as often as wanted; each form is made when it is asked for. After the memory of one was transferred, to a worker for example, what
 * needs it throws `ERR_INVALID_ARGUMENT`.
 */
export class Message {
  /** What the peer sent it as. */
  readonly type: MessageType
  /** Whether this is a whole message or the last section of one; else more of it will come. */
  readonly isComplete: boolean
  #text: string | undefined
  #bytes: Bytes | undefined
  #arrayBuffer: ArrayBuffer | undefined

  /** Made by the socket; a text may come as a string or as checked UTF-8. */
  constructor(type: MessageType, data: ReceivedData, isComplete: boolean) {
    this.type = type
    this.isComplete = isComplete
    if (typeof data === 'string') this.#text = data
    else if (ArrayBuffer.isView(data)) this.#bytes = data
    else this.#arrayBuffer = data
  }

  /**
   * The message as text. A BOM is kept. Of a binary message: its bytes read as UTF-8; throws
   * `ERR_INVALID_UTF8` if they are none (a text message was checked on arrival, RFC 6455 §8.1). Whoever changes
   * {@link bytes} before the text is first asked for, may find the changes in it, and may have made them no UTF-8.
   */
  text(): string {
    this.#text ??= decodeUtf8(this.bytes())
    return this.#text
  }

  /** For logs: the text of a text message, and `[binary message]`, also where its bytes were changed to no text. Never throws. */
  toString(): string {
    try {
      if (this.type === 'utf8') return this.text()
    } catch {
      // It is binary by now.
    }
    return '[binary message]'
  }

  /** What `JSON.stringify` writes, for logs too: as {@link toString}. */
  toJSON(): string {
    return this.toString()
  }

  /** The message as JSON. Throws a `SyntaxError` if it is none. */
  json(): unknown {
    return JSON.parse(this.text())
  }

  /**
   * The message as bytes, the caller's own to read and to change: the same object each time. Of a text: its UTF-8.
   *
   * The `buffer` behind them may be larger and hold other messages too, as it is with the Buffers of Node, so mind the
   * `byteOffset`; for memory of its own, to transfer it for example, take {@link arrayBuffer}.
   */
  bytes(): Bytes {
    this.#bytes ??=
      this.#arrayBuffer === undefined ? encodeUtf8(this.#text as string) : bytesThere(this.#arrayBuffer)
    return stillThere(this.#bytes)
  }

  /** The message as an ArrayBuffer of its own, exactly as long: the same object each time. */
  arrayBuffer(): ArrayBuffer {
    if (this.#arrayBuffer === undefined) {
      const bytes = this.bytes()
      const { buffer } = bytes
      this.#arrayBuffer = bytes.byteLength === buffer.byteLength ? buffer : bytes.slice().buffer
    }
    if (this.#arrayBuffer.byteLength === 0) bytesThere(this.#arrayBuffer)
    return this.#arrayBuffer
  }

  /** A reader with the whole message loaded, as the original's `GetDataReader`. */
  reader(): DataReader {
    return LoadedReader.fromBuffer(this.bytes())
  }
}
