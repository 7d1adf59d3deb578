import type { Settlement } from './settlement.js'
import type { MessageType } from './transport.js'
import { invalidArgument, type WebSocketError } from './web-socket-error.js'

/** A place in the order of sending. */
export interface SendSlot {
  readonly type: MessageType
  size: number
}

/** What waits to be sent, or has gone and waits for room. */
export interface SendEntry extends SendSlot {
  /** False for a part of a message that others follow. */
  readonly final: boolean
  /** Parts of the same message come before it. */
  begun: boolean
  /** `undefined` while the place is reserved and its data still to come. */
  data: string | Uint8Array | undefined
  /** Payload bytes that the transport has. */
  handed: number
  /** All of it is with the transport. */
  isHanded: boolean
  /** Who waits for it, and how long. */
  waiter: Settlement<void> | undefined
  /** And there was room after it. */
  done: boolean
  /** Why it will never be sent, if that is known before somebody waits for it. */
  failure: unknown
}

/** The caller has taken back what was to be sent: a part of it may have gone, and what stands there now is not to go. */
export function bytesChanged(size: number): WebSocketError {
  return invalidArgument(
    `${size} bytes that waited to be sent were detached or resized, so they were not sent: await send() before you transfer them.`,
  )
}

/** A place whose data is still to come; not `final`: others of its message follow. */
export function emptyEntry(type: MessageType, size: number, final: boolean): SendEntry {
  return {
    type,
    size,
    data: undefined,
    final,
    begun: false,
    handed: 0,
    isHanded: false,
    waiter: undefined,
    done: false,
    failure: undefined,
  }
}
