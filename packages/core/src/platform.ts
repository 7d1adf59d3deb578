import type { Liveness } from './liveness.js'
import type { MessageInPartsMaker } from './message-in-parts.js'
import type { checkRequestHeader } from './request-headers.js'
import type { KnownSettings } from './setting.js'
import type { Transport, TransportOwner } from './transport.js'

/** What a runtime's adapter gives a class of socket. */
export interface Platform<Control> extends KnownSettings<Control> {
  /** A new, unconnected transport. Its owner has the settings by then that it was made with. */
  readonly createTransport: (owner: TransportOwner<Control>) => Transport<Control>
  /** `liveness`, where the transport has pings (`capabilities.ping`). */
  readonly liveness?: Liveness
  /** `checkRequestHeader`, where the transport sends headers (`capabilities.headers`). */
  readonly checkRequestHeader?: typeof checkRequestHeader
}

/** The same for a MessageWebSocket. */
export interface MessagePlatform<Control> extends Platform<Control> {
  readonly messageInParts: MessageInPartsMaker
}
