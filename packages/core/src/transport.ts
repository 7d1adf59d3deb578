import type { ServerCertificateReport } from './server-certificate.js'
import type { WebSocketError, WebSocketPhase } from './web-socket-error.js'

/** The two kinds of message that RFC 6455 §5.6 knows. */
export type MessageType = 'utf8' | 'binary'

/** Bytes that have an `ArrayBuffer` of their own (not a shared one) behind them. */
export type Bytes = Uint8Array<ArrayBuffer>

/** What a transport can do; nothing else tells one runtime from another. */
export interface Capabilities {
  /** Request headers of one's own choice. */
  readonly headers: boolean
  /** `pause()` reaches the peer: what is not read is not sent for ever. */
  readonly receiveBackpressure: boolean
  /**
   * Sections of a message are handed on before it has ended. In Node not over an agent's connection, nor with compression: where that
   * is wanted it is `false` until the connection is open without it.
   */
  readonly sections: boolean
  /** A message can be sent in several frames. */
  readonly fragments: boolean
  /** Pings can be sent and their answers seen. */
  readonly ping: boolean
  /** `abort()` ends the TCP connection at once. */
  readonly hardAbort: boolean
  /** Whether progress in sending is seen within a message or only when it has gone. */
  readonly sendProgress: 'bytes' | 'message'
  /** A failed connect says why. */
  readonly failureDetail: boolean
}

/** How long the steps of connecting took, in milliseconds. */
export interface ConnectTimings {
  /** Name look-up. */
  readonly resolve?: number
  /** TCP. */
  readonly connect?: number
  /** The way through the proxy, if there is one. */
  readonly proxy?: number
  /** TLS handshake. */
  readonly tls?: number
  /** HTTP request and answer. */
  readonly upgrade?: number
}

/** What a transport knows about its connection, from when it is open, or has failed to open, on. */
export interface ConnectionFacts {
  /** The chosen sub-protocol; empty for none. */
  readonly protocol: string
  /** The negotiated extensions as the server wrote them; empty for none. */
  readonly extensions: string
  readonly localAddress?: string | undefined
  readonly remoteAddress?: string | undefined
  readonly tlsProtocol?: string | undefined
  readonly timings?: ConnectTimings | undefined
  /** Of a `wss:` connection. */
  readonly certificates?: ServerCertificateReport | undefined
}

/**
 * What a transport hands on at a time: whole messages; where `capabilities.sections`, sections of a message as they come;
 * or bytes, of which those that come together may be handed on together, whatever messages they belong to.
 */
export type Delivery = 'messages' | 'sections' | 'bytes'

/** Whose transport it is. */
export interface TransportOwner<Control> {
  /** They may change until `connect`. */
  readonly settings: Readonly<Control>
}

/** What core asks a transport to connect to. */
export interface ConnectRequest<Control> {
  /** Scheme `ws:` or `wss:`, no fragment. */
  readonly url: URL
  /** Checked and frozen: the transport may keep it. */
  readonly control: Control
  /** Checked. Empty where `capabilities.headers` is false. */
  readonly headers: ReadonlyMap<string, string>
  /**
   * The largest message that is received, in bytes. A transport that sees the beginning of a message
   * before its end ends the connection when it finds it to be larger; core checks what comes whole to a
   * MessageWebSocket. `Infinity` of a StreamWebSocket: one that holds messages as a whole has a limit of its own.
   */
  readonly maxMessageSize: number
  /**
   * Milliseconds that connecting may take, `Infinity` for no limit. Core keeps the deadline; a transport that does
   * something after a failure leaves out what would not fit.
   */
  readonly timeout: number
  /** What is handed on at a time. */
  readonly delivery: Delivery
}

/** How a connection ended, as the transport saw it. */
export interface TransportEnd {
  /** The code of the peer's Close frame, 1005 if it had none, 1006 if no Close frame came. */
  readonly code: number
  readonly reason: string
  /** Why, where `code` is 1006 or the connection never opened and the transport knows it. */
  readonly error?: WebSocketError | undefined
}

/** What comes at a time: text, or bytes. */
export type ReceivedData = string | Bytes | ArrayBuffer

/** What a transport tells core. Handlers never throw. */
export interface TransportListener {
  /** The handshake is done. */
  opened(): void
  /**
   * A whole message, or a section of one and `final` with its last. Text comes as a string or as valid
   * UTF-8, cut between characters only. Bytes are an ArrayBuffer of their own, or a plain Uint8Array, that the transport does not touch again; its memory
   * may be shared with other messages, but with the delivery 'bytes', where it belongs to the receiver alone.
   * `ended`: so many messages have ended with it, where bytes of several come together.
   */
  received(type: MessageType, data: ReceivedData, final: boolean, ended?: number): void
  /** `bufferedAmount` fell; one call for each `notifyProgress()`. */
  progressed(): void
  /** The last call of all, once, also for a connection that never opened. */
  ended(end: TransportEnd): void
}

/**
 * The port between core and a runtime: one connection.
 *
 * Rules that both sides keep:
 * 1. `connect` is called once, everything else only between `opened` and `ended` — but `abort`,
 *    which may come at any time after `connect`.
 * 2. `ended` comes exactly once after `connect`, unless `abort` was called; after `abort` the
 *    transport calls nothing any more.
 * 3. After `pause` some messages that had already arrived may still come; no new bytes are taken
 *    from the connection until `resume`.
 * 4. `close` sends a Close frame behind everything sent before. The transport waits for the
 *    peer's without a limit of its own: core has the deadline.
 * 5. The transport removes its own listeners and timers before `ended` returns, and upon `abort`.
 */
export interface Transport<Control> {
  readonly capabilities: Capabilities
  /** Payload bytes given to `send` and not yet handed to the operating system or the engine. */
  readonly bufferedAmount: number
  /** How far connecting has come, where that can be seen. */
  readonly phase: WebSocketPhase | undefined
  /**
   * The addresses that were tried so far, each with what became of it, for the message of a deadline; where that
   * can be seen.
   */
  readonly attempts?: readonly string[]
  /**
   * When a byte last came or left, on the clock of `performance.now()`. Only where `capabilities.ping`.
   */
  readonly lastActivity?: number
  /** What may be closed with beside a client's codes, where it is a server's. */
  readonly ownCloseCodes?: readonly number[]
  /** Of a connection that never opened: what is known of a server that was refused, or refused. */
  readonly facts: ConnectionFacts

  connect(request: ConnectRequest<Control>, listener: TransportListener): void
  /**
   * One frame, or with `final` alone a whole message. Takes `size` payload bytes in the right order;
   * the caller may change the bytes when it returns.
   */
  send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void
  /**
   * Takes bytes that may travel in one binary message with others of the same tick; of at most 64 KiB, the caller may
   * change them when it returns. Tells whether a message begins with them; `undefined`: it did not take them, `send` would.
   */
  join?(bytes: Uint8Array, size: number): boolean | undefined
  /** Asks for one `progressed` when `bufferedAmount` falls next. */
  notifyProgress(): void
  pause(): void
  resume(): void
  close(code: number, reason: string): void
  /** Ends the connection now; with a code, a Close frame is tried first but not waited for. */
  abort(code?: number): void
  /**
   * Sends a ping and calls back when its pong has come, unless the returned function was called before.
   * Only where `capabilities.ping`.
   */
  ping?(answered: () => void): () => void
  /** Sends a pong that nobody asked for. Only where `capabilities.ping`. */
  pong?(): void
}
