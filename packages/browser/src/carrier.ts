import type {
  Capabilities,
  ConnectionFacts,
  MessageType,
  ReceivedData,
  WebSocketError,
} from '@isosocket/core'
import type { HowFailed } from './connect-failure.js'
import type { WebSocketConstructor } from './web-socket-like.js'

/** What a transport of browsers reads from the control. */
export interface CarrierControl {
  readonly protocols: readonly string[]
  readonly receiveBufferSize: number
  readonly receiveBufferLimit: number
  /** The constructor to use; `undefined`: what the engine has. */
  readonly webSocket: WebSocketConstructor | undefined
  /** Whether to ask the server by other means after a failed connect. */
  readonly diagnose: boolean
}

/**
 * What a carrier tells. `failed` or `ended` comes once, and nothing after it; nothing comes after `leave`. The methods mean
 * what those of `TransportListener` do.
 */
export interface CarrierListener {
  opened(facts: ConnectionFacts): void
  /** It never opened; `cause` is what the implementation gave for a reason, if it gave one. */
  failed(cause: unknown, how: HowFailed): void
  received(type: MessageType, data: ReceivedData): void
  progressed(): void
  /** It had been open. `error`: why, where the code is 1006 and the carrier knows it. */
  ended(code: number, reason: string, error?: WebSocketError): void
}

/**
 * Scripts cannot end TCP, and may not send 1006 "abnormal closure": the same plus 3000, so that what was given up does not
 * look like what is finished.
 */
export const givenUp = 4006

/** The object of the engine that carries one connection. The methods mean what those of `Transport` do. */
export interface Carrier {
  readonly bufferedAmount: number
  send(data: string | Uint8Array, size: number): void
  notifyProgress(): void
  pause(): void
  resume(): void
  close(code: number, reason: string): void
  /** Ends the connection as soon as the engine can, with this Close frame if it is open; the default is {@link givenUp}. */
  leave(code?: number): void
}

/** One of the ways that an engine has. */
export interface CarrierKind {
  readonly capabilities: Capabilities
  /** Begins to connect. Throws what the engine's constructor does. */
  readonly carry: (url: URL, control: CarrierControl, listener: CarrierListener) => Carrier
}

/** What can be done in browsers, of which one thing depends on the way. */
export function browserCapabilities(receiveBackpressure: boolean): Capabilities {
  return Object.freeze({
    headers: false,
    receiveBackpressure,
    sections: false,
    fragments: false,
    ping: false,
    hardAbort: false,
    sendProgress: 'message',
    failureDetail: false,
  })
}
