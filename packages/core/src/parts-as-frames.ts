import { checkKind, type MessageInParts, type MessageInPartsMaker } from './message-in-parts.js'
import type { OperationLimits } from './operation-limit.js'
import type { SendSlot } from './send-entry.js'
import type { SendQueue } from './send-queue.js'
import type { MessageType } from './transport.js'
import { utf8Length } from './utf8.js'
import { WebSocketError } from './web-socket-error.js'

/** A message each part of which is sent as a frame. */
class PartsAsFrames implements MessageInParts {
  readonly #sendQueue: SendQueue
  /** Of the message that has begun. */
  #slot: SendSlot | undefined
  /** The first half of a pair of surrogates, whose other half begins the next part. */
  #surrogate = ''

  constructor(sendQueue: SendQueue) {
    this.#sendQueue = sendQueue
  }

  add(
    type: MessageType,
    data: string | Uint8Array,
    final: boolean,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    checkKind(this.#slot?.type, type)
    const part = this.#wellFormed(data, final)
    const size = typeof part === 'string' ? utf8Length(part) : part.byteLength
    this.#sendQueue.checkOverflow(size)

    this.#slot ??= this.#sendQueue.reserve(type, 0)
    const slot = this.#slot
    this.#surrogate = typeof data === 'string' && !final ? trailingHighSurrogate(data) : ''
    if (final) this.#slot = undefined
    if (final) return this.#sendQueue.fill(slot, part, size, limits)
    return size === 0 ? undefined : this.#sendQueue.pushPart(slot, part, size, limits)
  }

  giveUp(): void {
    if (this.#slot === undefined) return
    this.#sendQueue.cutOff(this.#slot, neverEnded())
    this.#slot = undefined
    this.#surrogate = ''
  }

  /** Text parts are encoded one by one, so a pair of surrogates must not be cut. */
  #wellFormed(data: string | Uint8Array, final: boolean): string | Uint8Array {
    if (typeof data !== 'string') return data
    const text = this.#surrogate + data
    return final ? text : text.slice(0, text.length - trailingHighSurrogate(data).length)
  }
}

function neverEnded(): WebSocketError {
  return new WebSocketError(
    'A message was begun with sendNonfinalFrame() and never ended with sendFinalFrame(), so this could not be sent behind it.',
    { code: 'ERR_CLOSED' },
  )
}

function trailingHighSurrogate(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last < 0xdc00 ? text.slice(-1) : ''
}

/** For platforms whose transport sends a message in several frames. */
export const sendPartsAsFrames: MessageInPartsMaker = (sendQueue) => new PartsAsFrames(sendQueue)
