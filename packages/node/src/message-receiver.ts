import { isUtf8 } from 'node:buffer'
import type { MessageType, WebSocketError } from '@isosocket/core'
import { messageTooBig, textInvalid } from './frame-failure.js'
import type { FrameSink } from './frame-parser.js'
import { MessageAssembly } from './message-assembly.js'
import { TextValidator } from './text-validator.js'

/** What a {@link MessageReceiver} is for. */
export interface MessageReceiverOptions {
  /** Hand sections on as they come; else whole messages. */
  readonly sections: boolean
  readonly received: (type: MessageType, data: Buffer, final: boolean) => void
  /** The peer sent what it must not. */
  readonly fault: (error: WebSocketError) => void
  /** Bytes for `ws`. */
  readonly pass: (bytes: Buffer) => void
}

/** Makes what core is to have of the sections that the parser finds: checked text, whole messages. */
export class MessageReceiver implements FrameSink {
  readonly #options: MessageReceiverOptions
  readonly #assembly = new MessageAssembly()
  #validator = new TextValidator()

  constructor(options: MessageReceiverOptions) {
    this.#options = options
  }

  section(type: MessageType, bytes: Buffer, final: boolean): void {
    if (this.#options.sections) this.#handOn(type, bytes, final)
    else if (final) this.#finish(type, this.#assembly.finish(bytes))
    else this.#assembly.add(bytes)
  }

  tooBig(): void {
    this.#options.fault(messageTooBig())
  }

  pass(bytes: Buffer): void {
    this.#options.pass(bytes)
  }

  #finish(type: MessageType, message: Buffer): void {
    if (type === 'utf8' && !isUtf8(message)) this.#options.fault(textInvalid())
    else this.#options.received(type, message, true)
  }

  #handOn(type: MessageType, bytes: Buffer, final: boolean): void {
    let checked: Buffer | undefined = bytes
    if (type === 'utf8') {
      checked = this.#validator.check(bytes, final)
      if (final) this.#validator = new TextValidator()
    }
    if (checked === undefined) this.#options.fault(textInvalid())
    else if (final || checked.length > 0) this.#options.received(type, checked, final)
  }
}
