import { overLimit } from './connection-error.js'
import type { OperationLimits } from './operation-limit.js'
import type { SendSlot } from './send-entry.js'
import type { SendQueue } from './send-queue.js'
import type { MessageType } from './transport.js'
import { utf8Length } from './utf8.js'
import { invalidArgument, WebSocketError } from './web-socket-error.js'

/** What a message in parts needs to know of its socket. */
export interface MessageInPartsOptions {
  readonly sendQueue: SendQueue
  /** The transport sends each part as a frame; else the parts are joined before they are sent. */
  readonly fragments: boolean
  readonly maxMessageSize: () => number
}

/** The message that has begun: its place in the order, and what of it waits to be joined. */
interface OpenMessage {
  readonly slot: SendSlot
  readonly parts: (string | Uint8Array)[]
  size: number
  /** The first half of a pair of surrogates, whose other half begins the next part. */
  surrogate: string
}

/**
 * The message that `sendNonfinalFrame` begins and `sendFinalFrame` ends. From its first part on it has
 * its place in the order of sending, and everything that is sent meanwhile waits behind it.
 */
export class MessageInParts {
  readonly #options: MessageInPartsOptions
  #open: OpenMessage | undefined

  constructor(options: MessageInPartsOptions) {
    this.#options = options
  }

  /** Takes a part; `final` ends the message. Throws for what does not fit to the parts before. */
  add(
    type: MessageType,
    data: string | Uint8Array,
    final: boolean,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    const { sendQueue, fragments } = this.#options
    if (this.#open !== undefined && this.#open.slot.type !== type) {
      throw invalidArgument(
        `The message was begun as ${this.#open.slot.type}: all its parts must be ${this.#open.slot.type === 'utf8' ? 'strings' : 'bytes'}.`,
      )
    }
    const part = this.#wellFormed(data, final)
    const size = typeof part === 'string' ? utf8Length(part) : part.byteLength
    const overflow = sendQueue.overflow(size) ?? (fragments ? undefined : this.#tooBig(size))
    if (overflow !== undefined) throw overflow

    this.#open ??= { slot: sendQueue.reserve(type, 0), parts: [], size: 0, surrogate: '' }
    const open = this.#open
    open.surrogate = typeof data === 'string' && !final ? trailingHighSurrogate(data) : ''
    if (final) this.#open = undefined
    if (!fragments) return this.#join(open, part, size, final, limits)
    if (final) return sendQueue.fill(open.slot, part, size, limits)
    return size === 0 ? undefined : sendQueue.pushPart(open.slot, part, size, limits)
  }

  /** The message that has begun can never be ended: what comes behind it can go only if nothing of it has. */
  giveUp(): void {
    const open = this.#open
    this.#open = undefined
    if (open === undefined) return
    if (!this.#options.fragments) this.#options.sendQueue.drop(open.slot)
    else this.#options.sendQueue.cutOff(open.slot, neverEnded())
  }

  /** Text parts are encoded one by one, so a pair of surrogates must not be cut. */
  #wellFormed(data: string | Uint8Array, final: boolean): string | Uint8Array {
    if (typeof data !== 'string') return data
    const text = (this.#open?.surrogate ?? '') + data
    return final ? text : text.slice(0, text.length - trailingHighSurrogate(data).length)
  }

  #join(
    open: OpenMessage,
    part: string | Uint8Array,
    size: number,
    final: boolean,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    // The caller may change its bytes once the promise has settled, and that is now.
    open.parts.push(typeof part === 'string' || final ? part : part.slice())
    open.size += size
    if (!final) return undefined
    const whole =
      open.slot.type === 'utf8' ? open.parts.join('') : concat(open.parts as Uint8Array[], open.size)
    return this.#options.sendQueue.fill(open.slot, whole, open.size, limits)
  }

  #tooBig(size: number): WebSocketError | undefined {
    const whole = (this.#open?.size ?? 0) + size
    const limit = this.#options.maxMessageSize()
    if (whole <= limit) return undefined
    return overLimit(
      whole,
      'are in one message, whose parts this runtime joins: send smaller ones',
      'maxMessageSize',
      limit,
      {
        code: 'ERR_MESSAGE_TOO_BIG',
        status: 'Unknown',
      },
    )
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

function concat(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let length = 0
  for (const part of parts) {
    whole.set(part, length)
    length += part.byteLength
  }
  return whole
}
