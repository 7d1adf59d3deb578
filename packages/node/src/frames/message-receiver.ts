import { isUtf8 } from 'node:buffer'
import type { Delivery, MessageType, WebSocketError } from '@isosocket/core'
import { messageTooBig, textInvalid } from '../failures/frame-failure.js'
import { ByteGathering } from './byte-gathering.js'
import type { FrameSink } from './frame-parser.js'
import { MessageAssembly } from './message-assembly.js'
import { TextValidator } from './text-validator.js'

/** What a {@link MessageReceiver} is for. */
export interface MessageReceiverOptions {
  readonly delivery: Delivery
  readonly received: (type: MessageType, data: Buffer, final: boolean, ended?: number) => void
  /** The peer sent what it must not. */
  readonly fault: (error: WebSocketError) => void
  /** Bytes for `ws`. */
  readonly pass: (bytes: Buffer) => void
}

/** Makes what core is to have of the sections that the parser finds: checked text, whole messages, or bytes. */
export class MessageReceiver implements FrameSink {
  readonly #options: MessageReceiverOptions
  readonly #assembly = new MessageAssembly()
  readonly #gathering: ByteGathering
  #validator = new TextValidator()

  constructor(options: MessageReceiverOptions) {
    this.#options = options
    this.#gathering = new ByteGathering((bytes, ended) => options.received('binary', bytes, ended > 0, ended))
  }

  section(type: MessageType, bytes: Buffer, final: boolean, remaining: number): void {
    const { delivery } = this.#options
    if (delivery === 'messages') {
      if (final) this.#finish(type, this.#assembly.finish(bytes))
      else this.#assembly.add(bytes, remaining)
    } else if (delivery === 'bytes' && type === 'binary') {
      this.#gathering.add(bytes, final)
    } else {
      this.#handOn(type, bytes, final)
    }
  }

  tooBig(): void {
    this.#gathering.flush()
    this.#options.fault(messageTooBig())
  }

  settled(): void {
    this.#gathering.flush()
  }

  pass(bytes: Buffer): void {
    // What came before is delivered before.
    this.#gathering.flush()
    this.#options.pass(bytes)
  }

  #finish(type: MessageType, message: Buffer): void {
    if (type === 'utf8' && !isUtf8(message)) this.#options.fault(textInvalid())
    else this.#options.received(type, message, true)
  }

  #handOn(type: MessageType, bytes: Buffer, final: boolean): void {
    this.#gathering.flush()
    let checked: Buffer | undefined = bytes
    if (type === 'utf8') {
      checked = this.#validator.check(bytes, final)
      if (final) this.#validator = new TextValidator()
    }
    if (checked === undefined) this.#options.fault(textInvalid())
    else if (final || checked.length > 0) this.#options.received(type, checked, final)
  }
}
