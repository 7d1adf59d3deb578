import type { Certificate, ChainValidationResult } from './server-certificate.js'
import type { ConnectionFacts, ConnectTimings } from './transport.js'

/** What of a socket the facts come from. */
export interface FactSource {
  readonly connection: {
    /** Without name and password; empty before `connect`. */
    readonly address: string
    readonly openedAt: number
    readonly lastsUntil: number
    readonly sendQueue: { readonly bytesSent: number; readonly messagesSent: number }
  }
  readonly transport: { readonly facts: ConnectionFacts }
  readonly bytesReceived: number
  readonly messagesReceived: number
  readonly roundTripTime: number | undefined
}

/** Payload rates in bits per second. */
export interface Bandwidth {
  readonly inboundBitsPerSecond: number
  readonly outboundBitsPerSecond: number
}

/**
 * Facts about a socket, readable at any time of its life (the guide, "WebSocket information classes").
 * What is not known, or not yet, is an empty string, 0 or `undefined`.
 */
export class SocketInformation {
  readonly #source: FactSource

  /** Made by the socket: read it from `socket.information`. */
  constructor(source: FactSource) {
    this.#source = source
  }

  /** The address given to `connect`, as `ws:` or `wss:`; empty before. */
  get url(): string {
    return this.#source.connection.address
  }

  /** The sub-protocol that the server chose; empty for none. */
  get protocol(): string {
    return this.#facts.protocol ?? ''
  }

  /** The extensions in use; empty for none. */
  get extensions(): string {
    return this.#facts.extensions ?? ''
  }

  /** Payload bytes handed on for sending. */
  get bytesSent(): number {
    return this.#source.connection.sendQueue.bytesSent
  }

  /** Payload bytes received. */
  get bytesReceived(): number {
    return this.#source.bytesReceived
  }

  /** Messages handed on for sending. */
  get messagesSent(): number {
    return this.#source.connection.sendQueue.messagesSent
  }

  /** Messages received. */
  get messagesReceived(): number {
    return this.#source.messagesReceived
  }

  /** The payload rates since the connection was opened, up to its end, on average; 0 before. */
  get bandwidth(): Bandwidth {
    const { openedAt, lastsUntil } = this.#source.connection
    const seconds = (lastsUntil - openedAt) / 1000
    const rate = (bytes: number): number =>
      openedAt === 0 || seconds <= 0 ? 0 : Math.round((bytes * 8) / seconds)
    return { inboundBitsPerSecond: rate(this.bytesReceived), outboundBitsPerSecond: rate(this.bytesSent) }
  }

  /**
   * Milliseconds that the last ping took to be answered, one of `ping()` or of keep-alive; `undefined` before. Not
   * in browsers.
   */
  get roundTripTime(): number | undefined {
    return this.#source.roundTripTime
  }

  /** The local IP address. Not in browsers. */
  get localAddress(): string | undefined {
    return this.#facts.localAddress
  }

  /** The peer's IP address. Not in browsers. */
  get remoteAddress(): string | undefined {
    return this.#facts.remoteAddress
  }

  /** The TLS version, e.g. `TLSv1.3`, of a `wss:` connection. Not in browsers. */
  get tlsProtocol(): string | undefined {
    return this.#facts.tlsProtocol
  }

  /** The certificate of the server of a `wss:` connection, also of one that was refused for it. Not in browsers. */
  get serverCertificate(): Certificate | undefined {
    return this.#facts.certificates?.serverCertificate
  }

  /** The certificates between the server's and the trusted authority's; empty for none. Not in browsers. */
  get serverIntermediateCertificates(): readonly Certificate[] {
    return this.#facts.certificates?.serverIntermediateCertificates ?? []
  }

  /**
   * What was wrong with the certificate: forgiven (`ignorableServerCertificateErrors`), or why the server was refused. Not in
   * browsers.
   */
  get serverCertificateErrors(): readonly ChainValidationResult[] {
    return this.#facts.certificates?.serverCertificateErrors ?? []
  }

  /** How long the steps of connecting took. Not in browsers. */
  get timings(): ConnectTimings | undefined {
    return this.#facts.timings
  }

  /** What `JSON.stringify` writes, for logs: all facts that there are. */
  toJSON(): object {
    const facts: { [name: string]: unknown } = {}
    for (const name of Object.getOwnPropertyNames(SocketInformation.prototype)) {
      const fact = this[name as keyof this]
      if (typeof fact !== 'function') facts[name] = fact
    }
    return facts
  }

  get #facts(): ConnectionFacts {
    return this.#source.transport.facts
  }
}
