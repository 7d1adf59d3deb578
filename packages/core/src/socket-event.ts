import type { ConnectionEnd } from './connection.js'
import type { Message } from './message.js'
import type { WebSocketError } from './web-socket-error.js'

/**
 * A connection has ended; comes exactly once for each socket that was open, after everything that
 * was received has been delivered. Clean means that a Close frame came, whatever its code; otherwise
 * `code` is 1006 and `error` says why (the case that the original's `Closed` leaves out).
 */
export class SocketCloseEvent {
  readonly type = 'close'
  readonly target: object
  /** The peer's close code; 1005 if it gave none, 1006 if no Close frame came (RFC 6455 §7.4.1). */
  readonly code: number
  /** The peer's reason; may be empty. */
  readonly reason: string
  /** A Close frame came. */
  readonly wasClean: boolean
  /** Why the connection was lost; `undefined` if it was closed cleanly. */
  readonly error: WebSocketError | undefined

  constructor(target: object, end: ConnectionEnd) {
    this.target = target
    this.code = end.code
    this.reason = end.reason
    this.wasClean = end.wasClean
    this.error = end.error
  }
}

/** The events of both classes, by name. */
export interface SocketEvents {
  readonly close: SocketCloseEvent
}

/** The events of a MessageWebSocket, by name. */
export interface MessageSocketEvents extends SocketEvents {
  readonly message: SocketMessageEvent
}

/** A message has been received (the guide, "Handle the MessageReceived and Closed events"). */
export class SocketMessageEvent {
  readonly type = 'message'
  readonly target: object
  /** The message with all its forms. */
  readonly message: Message

  constructor(target: object, message: Message) {
    this.target = target
    this.message = message
  }

  /** As web code expects it: a string, or an `ArrayBuffer`. Made when read. */
  get data(): string | ArrayBuffer {
    return this.message.type === 'utf8' ? this.message.text() : this.message.arrayBuffer()
  }
}
