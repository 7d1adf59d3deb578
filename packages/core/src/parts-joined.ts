import { ByteStore } from './byte-store.js'
import { overLimit } from './connection-error.js'
import { checkKind, type MessageInParts, type MessageInPartsMaker } from './message-in-parts.js'
import type { OperationLimits } from './operation-limit.js'
import type { SendSlot } from './send-entry.js'
import type { SendQueue } from './send-queue.js'
import type { MessageType } from './transport.js'
import { utf8Length } from './utf8.js'

/** A message whose parts are joined before it is sent, because the transport sends whole messages only. */
class PartsJoined implements MessageInParts {
  readonly #sendQueue: SendQueue
  readonly #maxMessageSize: () => number
  /** Of the message that has begun. */
  #slot: SendSlot | undefined
  #text = ''
  #bytes = new ByteStore()
  #size = 0

  constructor(sendQueue: SendQueue, maxMessageSize: () => number) {
    this.#sendQueue = sendQueue
    this.#maxMessageSize = maxMessageSize
  }

  add(
    type: MessageType,
    data: string | Uint8Array,
    final: boolean,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    checkKind(this.#slot?.type, type)
    const size = typeof data === 'string' ? utf8Length(data) : data.byteLength
    const whole = this.#size + size
    const limit = this.#maxMessageSize()
    if (whole > limit) {
      const what = 'are in one message, whose parts are joined here: send smaller ones'
      throw overLimit(whole, what, 'maxMessageSize', limit, {
        code: 'ERR_MESSAGE_TOO_BIG',
        status: 'Unknown',
      })
    }
    this.#sendQueue.checkOverflow(size)

    this.#slot ??= this.#sendQueue.reserve(type, 0)
    const slot = this.#slot
    this.#size = whole
    if (typeof data === 'string') this.#text += data
    // The caller may change its bytes once the promise has settled, and that is now.
    else this.#bytes.append(final ? data : data.slice())
    if (!final) return undefined
    const message = type === 'utf8' ? this.#text : this.#bytes.take(whole)
    this.#forget()
    // A pair of surrogates that was cut is shorter as one.
    const length = typeof message === 'string' ? utf8Length(message) : whole
    return this.#sendQueue.fill(slot, message, length, limits)
  }

  giveUp(): void {
    if (this.#slot !== undefined) this.#sendQueue.drop(this.#slot)
    this.#forget()
  }

  #forget(): void {
    this.#slot = undefined
    this.#text = ''
    this.#bytes = new ByteStore()
    this.#size = 0
  }
}

/** For platforms whose transport sends whole messages only. */
export const joinParts: MessageInPartsMaker = (sendQueue, maxMessageSize) =>
  new PartsJoined(sendQueue, maxMessageSize)
