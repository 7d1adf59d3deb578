import { DataReader } from './data-reader.js'
import { ownBytes } from './payload.js'
import type { Bytes, MessageType } from './transport.js'
import { decodeUtf8, encodeUtf8 } from './utf8.js'

/**
 * One received message, or with `control.receiveMode = 'partial'` a section of one. It belongs to whoever received it and stays readable for ever, in any of
 * its forms and as often as wanted; each form is made when it is asked for.
 */
export class Message {
  /** What the peer sent it as. */
  readonly type: MessageType
  /** Whether this is a whole message or the last section of one; else more of it will come. */
  readonly isComplete: boolean
  #text: string | undefined
  #bytes: Uint8Array | undefined
  #ownsBytes = false

  /** Made by the socket; a text may come as a string or as checked UTF-8. */
  constructor(type: MessageType, data: string | Uint8Array, isComplete: boolean) {
    this.type = type
    this.isComplete = isComplete
    if (typeof data === 'string') this.#text = data
    else this.#bytes = data
  }

  /**
   * The message as text. A BOM is kept. Of a binary message: its bytes read as UTF-8; throws
   * `ERR_INVALID_UTF8` if they are none (a text message was checked on arrival, RFC 6455 §8.1).
   */
  text(): string {
    this.#text ??= decodeUtf8(this.#bytes as Uint8Array)
    return this.#text
  }

  /** The message as JSON. Throws a `SyntaxError` if it is none. */
  json(): unknown {
    return JSON.parse(this.text())
  }

  /** The message as bytes, the caller's own: the same object each time. Of a text: its UTF-8. */
  bytes(): Bytes {
    if (!this.#ownsBytes) {
      // Received bytes may be a view on memory that other messages share.
      this.#bytes = this.#bytes === undefined ? encodeUtf8(this.#text as string) : ownBytes(this.#bytes)
      this.#ownsBytes = true
    }
    return this.#bytes as Bytes
  }

  /** The buffer behind {@link bytes}: exactly as long as the message. */
  arrayBuffer(): ArrayBuffer {
    return this.bytes().buffer
  }

  /** A reader with the whole message loaded, as the original's `GetDataReader`. */
  reader(): DataReader {
    return DataReader.fromBuffer(this.bytes())
  }
}
