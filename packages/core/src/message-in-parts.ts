import type { OperationLimits } from './operation-limit.js'
import type { SendQueue } from './send-queue.js'
import type { MessageType } from './transport.js'
import { invalidArgument } from './web-socket-error.js'

/**
 * The message that `sendNonfinalFrame` begins and `sendFinalFrame` ends. From its first part on it has
 * its place in the order of sending, and everything that is sent meanwhile waits behind it.
 */
export interface MessageInParts {
  /** Takes a part; `final` ends the message. Throws for what does not fit to the parts before. */
  add(
    type: MessageType,
    data: string | Uint8Array,
    final: boolean,
    limits: OperationLimits,
  ): Promise<void> | undefined
  /** The message that has begun can never be ended: what comes behind it can go only if nothing of it has. */
  giveUp(): void
}

/** `joinParts`, or `sendPartsAsFrames` where the transport can (`capabilities.fragments`). */
export type MessageInPartsMaker = (sendQueue: SendQueue, maxMessageSize: () => number) => MessageInParts

/** Checks that a part is of the kind that the message was begun with. Throws `ERR_INVALID_ARGUMENT`. */
export function checkKind(begun: MessageType | undefined, type: MessageType): void {
  if (begun === undefined || begun === type) return
  const parts = begun === 'utf8' ? 'strings' : 'bytes'
  throw invalidArgument(`The message was begun as ${begun}: all its parts must be ${parts}.`)
}
