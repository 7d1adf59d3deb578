import { isUtf8 } from 'node:buffer'
import type { Bytes, Delivery, MessageType, TransportListener, WebSocketError } from '@isosocket/core'
import { messageTooBig, textInvalid } from '../failures/frame-failure.js'
import { ByteGathering } from './byte-gathering.js'
import type { FrameSink } from './frame-parser.js'
import { MessageAssembly } from './message-assembly.js'
import { copyAlone, MessageMemory } from './message-memory.js'
import { TextValidator } from './text-validator.js'

/** What a {@link MessageReceiver} is for. */
export interface MessageReceiverOptions {
  readonly delivery: Delivery
  /** The frames are a client's. */
  readonly isMasked: boolean
  /** `undefined`: nobody takes what comes. */
  readonly listener: Pick<TransportListener, 'received'> | undefined
  /** The peer sent what it must not. */
  readonly fault: (error: WebSocketError) => void
  /** Bytes for `ws`. */
  readonly pass: (bytes: Buffer) => void
}

const nobody: Pick<TransportListener, 'received'> = { received: () => {} }

/** Makes what core is to have of the sections that the parser finds: checked text, whole messages, or bytes. */
export class MessageReceiver implements FrameSink {
  readonly #options: MessageReceiverOptions
  /** `undefined`: to nobody any more. */
  #delivery: Delivery | undefined
  #listener: Pick<TransportListener, 'received'>
  readonly #memory: MessageMemory
  #assembly = new MessageAssembly()
  readonly #gathering: ByteGathering
  #validator = new TextValidator()

  constructor(options: MessageReceiverOptions) {
    this.#options = options
    this.#delivery = options.delivery
    this.#memory = new MessageMemory(options.isMasked)
    this.#listener = options.listener ?? nobody
    this.#gathering = new ByteGathering((bytes, ended) =>
      this.#listener.received('binary', bytes, ended > 0, ended),
    )
  }

  /**
   * Hands nothing more to core, not even of the chunk that is being parsed, and keeps nothing of what has come; `ws` still gets
   * what is for it.
   */
  mute(): void {
    this.#listener = nobody
    this.#delivery = undefined
    this.#assembly = new MessageAssembly()
    this.#memory.enter(false)
  }

  message(type: MessageType, chunk: Buffer, start: number, end: number): void {
    if (this.#delivery === 'messages') this.#finish(type, this.#memory.hold(chunk, start, end))
    else this.section(type, chunk, start, end, true, 0)
  }

  section(
    type: MessageType,
    chunk: Buffer,
    start: number,
    end: number,
    final: boolean,
    remaining: number,
  ): void {
    if (this.#delivery === 'messages') {
      if (!final) this.#assembly.add(chunk, start, end, remaining)
      else if (this.#assembly.hasBegun) this.#finish(type, this.#assembly.finish(chunk, start, end))
      else this.#finish(type, this.#memory.hold(chunk, start, end))
    } else if (this.#delivery === 'bytes' && type === 'binary') {
      this.#gathering.add(chunk, start, end, final)
    } else if (this.#delivery !== undefined) {
      this.#handOn(type, this.#hold(chunk, start, end), final)
    }
  }

  tooBig(): void {
    this.#gathering.flush()
    this.#options.fault(messageTooBig())
  }

  room(remaining: number): Buffer | undefined {
    return this.#delivery === 'messages' ? this.#assembly.room(remaining) : undefined
  }

  entered(isOwn: boolean): void {
    this.#memory.enter(isOwn)
    this.#gathering.enter(isOwn)
  }

  settled(whole: boolean): void {
    this.#gathering.leave(whole)
  }

  pass(bytes: Buffer): void {
    // What came before is delivered before.
    this.#gathering.flush()
    this.#options.pass(Buffer.from(bytes))
  }

  /** The memory of bytes is their reader's alone. */
  #hold(chunk: Buffer, start: number, end: number): Bytes {
    return this.#delivery === 'bytes' ? copyAlone(chunk, start, end) : this.#memory.hold(chunk, start, end)
  }

  #finish(type: MessageType, message: Bytes): void {
    if (type === 'utf8' && !isUtf8(message)) this.#options.fault(textInvalid())
    else this.#listener.received(type, message, true)
  }

  #handOn(type: MessageType, bytes: Bytes, final: boolean): void {
    this.#gathering.flush()
    let checked: Bytes | undefined = bytes
    if (type === 'utf8') {
      checked = this.#validator.check(bytes, final)
      if (final) this.#validator = new TextValidator()
    }
    if (checked === undefined) this.#options.fault(textInvalid())
    else if (final || checked.length > 0) this.#listener.received(type, checked, final)
  }
}
