import {
  type Capabilities,
  type ConnectionFacts,
  type ConnectRequest,
  type MessageType,
  type ReceivedData,
  showAddress,
  type Transport,
  type TransportListener,
  WebSocketError,
} from '@isosocket/core'
import type { Carrier, CarrierControl, CarrierKind, CarrierListener } from './carrier.js'
import { ConnectAttempt } from './connect-attempt.js'
import { type HowFailed, isForbidden } from './connect-failure.js'
import { watchPageStorage } from './page-storage.js'

/** Scripts may not send 1001 "going away": the same plus 3000. */
const pageStored = 4001

/**
 * The transport of browsers: the life of a connection in a page, whatever the engine carries it with. Explains failed
 * connects and lets the page be stored.
 */
export class WebSocketTransport implements Transport<CarrierControl>, CarrierListener {
  // Engines show neither the steps of connecting nor any address.
  readonly phase = undefined
  readonly #kind: () => CarrierKind
  #facts: ConnectionFacts = { protocol: '', extensions: '' }
  #carrier: Carrier | undefined
  #listener: TransportListener | undefined
  /** While connecting. */
  #attempt: ConnectAttempt | undefined
  #unwatchPage: (() => void) | undefined
  /** Core has asked for the closing handshake. */
  #closing = false
  #stored = false

  /** @param kind what to connect with: asked until then, as settings may change, and always the same from then on. */
  constructor(kind: () => CarrierKind) {
    this.#kind = kind
  }

  get capabilities(): Capabilities {
    return this.#kind().capabilities
  }

  get facts(): ConnectionFacts {
    return this.#facts
  }

  get bufferedAmount(): number {
    return this.#carrier?.bufferedAmount ?? 0
  }

  connect(request: ConnectRequest<CarrierControl>, listener: TransportListener): void {
    const { url, control } = request
    this.#listener = listener
    this.#attempt = new ConnectAttempt(request)
    try {
      this.#carrier = this.#kind().carry(url, control, this)
    } catch (cause) {
      if (!isForbidden(cause)) {
        this.#release()
        throw cause
      }
      this.failed(cause, 'refused')
      return
    }
    this.#unwatchPage = watchPageStorage(
      () => this.#onStored(),
      () => this.#onRestored(url),
    )
  }

  send(_type: MessageType, data: string | Uint8Array, _final: boolean, size: number): void {
    this.#carrier?.send(data, size)
  }

  notifyProgress(): void {
    this.#carrier?.notifyProgress()
  }

  pause(): void {
    this.#carrier?.pause()
  }

  resume(): void {
    this.#carrier?.resume()
  }

  close(code: number, reason: string): void {
    this.#closing = true
    this.#carrier?.close(code, reason)
  }

  abort(code?: number): void {
    this.#release()
    this.#carrier?.leave(code)
  }

  // What the carrier tells: `CarrierListener`.

  opened(facts: ConnectionFacts): void {
    this.#attempt?.release()
    this.#attempt = undefined
    this.#facts = facts
    this.#listener?.opened()
  }

  failed(cause: unknown, how: HowFailed): void {
    this.#unwatchPage?.()
    void this.#attempt?.explain(cause, how).then((error) => {
      if (error !== undefined) this.ended(1006, '', error)
    })
  }

  received(type: MessageType, data: ReceivedData): void {
    this.#listener?.received(type, data, true)
  }

  progressed(): void {
    this.#listener?.progressed()
  }

  ended(code: number, reason: string, error?: WebSocketError): void {
    const listener = this.#listener
    this.#release()
    listener?.ended({ code, reason, error })
  }

  /** Lets the page be frozen: with an open connection some engines would not keep it. */
  #onStored(): void {
    // What is closing already comes to its end by itself.
    if (this.#closing) return
    this.#stored = true
    this.#carrier?.leave(pageStored)
  }

  /** Only now, so that an application that connects again does so in a page that is back. */
  #onRestored(url: URL): void {
    if (!this.#stored) return
    // The application closed it after that, which sent nothing any more.
    if (this.#closing) this.ended(pageStored, '')
    else this.ended(1006, '', pageWasStored(url))
  }

  #release(): void {
    this.#listener = undefined
    this.#attempt?.release()
    this.#unwatchPage?.()
  }
}

function pageWasStored(url: URL): WebSocketError {
  return new WebSocketError(
    `The connection to ${showAddress(url)} was lost: the page was in the back/forward cache. Connect again with a new socket.`,
    { code: 'ERR_CONNECTION_LOST' },
  )
}
