import {
  type Bytes,
  type Capabilities,
  type ConnectionFacts,
  type ConnectRequest,
  type MessageType,
  notSupported,
  type Transport,
  type TransportListener,
} from '@isosocket/core'
import { opaqueFailure } from './opaque-failure.js'
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js'

/** What this transport reads from the control. */
export interface WebSocketTransportControl {
  readonly protocols: readonly string[]
  /** The constructor to use; `undefined`: the global one. */
  readonly webSocket: WebSocketConstructor | undefined
}

const capabilities: Capabilities = {
  headers: false,
  receiveBackpressure: false,
  sections: false,
  fragments: false,
  ping: false,
  hardAbort: false,
  sendProgress: 'message',
  failureDetail: false,
}

const OPEN = 1

/** Milliseconds between two looks at `bufferedAmount`: no engine has an event for it. */
const firstLook = 2
const lastLook = 64

const noFacts: ConnectionFacts = { protocol: '', extensions: '' }

/** A transport over a W3C-shaped `WebSocket`. */
export class WebSocketTransport implements Transport<WebSocketTransportControl> {
  readonly capabilities = capabilities
  // Engines show neither the steps of connecting nor any address.
  readonly phase = undefined
  #facts = noFacts
  #socket: WebSocketLike | undefined
  #listener: TransportListener | undefined
  #look: ReturnType<typeof setTimeout> | undefined
  #startedAt = 0
  #opened = false
  #failure: unknown

  get facts(): ConnectionFacts {
    return this.#facts
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  connect(request: ConnectRequest<WebSocketTransportControl>, listener: TransportListener): void {
    const Constructor =
      request.control.webSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined)
    if (Constructor === undefined) {
      throw notSupported(
        'This runtime has no global WebSocket: give a constructor with the setting "webSocket".',
      )
    }
    this.#listener = listener
    this.#startedAt = performance.now()
    const socket = new Constructor(request.url.href, [...request.control.protocols])
    this.#socket = socket
    // A Blob would have to be awaited, and awaiting reorders messages.
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#onOpen(socket)
    socket.onmessage = (event: { data: string | ArrayBuffer }) => this.#onMessage(event.data)
    // Engines tell nothing here and follow it with `close`; other implementations have an `error` in it.
    socket.onerror = (event: { error?: unknown }) => {
      this.#failure = event.error
    }
    socket.onclose = (event: { code: number; reason: string }) => this.#onClose(request.url, event)
  }

  send(_type: MessageType, data: string | Uint8Array): void {
    // Also while the socket is closing: then the data is dropped, but counted in bufferedAmount for ever,
    // so that writers wait for room until the end is reported, instead of writing into nothing.
    this.#socket?.send(data as string | Bytes)
  }

  notifyProgress(): void {
    if (this.#look === undefined) this.#lookLater(this.bufferedAmount, firstLook)
  }

  /** Never called: `capabilities.receiveBackpressure` is false. */
  pause(): void {}

  /** Never called: `capabilities.receiveBackpressure` is false. */
  resume(): void {}

  close(code: number, reason: string): void {
    this.#socket?.close(code, reason)
  }

  abort(code?: number, reason?: string): void {
    const socket = this.#release()
    if (socket === undefined) return
    if (code === undefined || socket.readyState !== OPEN) socket.close()
    else socket.close(code, reason)
  }

  #onOpen(socket: WebSocketLike): void {
    this.#opened = true
    this.#facts = { protocol: socket.protocol, extensions: socket.extensions }
    this.#listener?.opened()
  }

  #onMessage(data: string | ArrayBuffer): void {
    if (typeof data === 'string') this.#listener?.received('utf8', data, true)
    else this.#listener?.received('binary', new Uint8Array(data), true)
  }

  #onClose(url: URL, { code, reason }: { code: number; reason: string }): void {
    const listener = this.#listener
    const error = this.#opened
      ? undefined
      : opaqueFailure(url, performance.now() - this.#startedAt, this.#failure)
    this.#release()
    listener?.ended({ code: error === undefined ? code : 1006, reason, error })
  }

  /** Lets go of the engine's socket, which may live on for a while. */
  #release(): WebSocketLike | undefined {
    const socket = this.#socket
    clearTimeout(this.#look)
    this.#listener = undefined
    if (socket === undefined) return undefined
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    // Not null: an implementation on Node's EventEmitter would throw an error that nobody listens to.
    socket.onerror = () => {}
    return socket
  }

  #lookLater(before: number, delay: number): void {
    this.#look = setTimeout(() => {
      this.#look = undefined
      if (this.bufferedAmount < before || this.bufferedAmount === 0) this.#listener?.progressed()
      else this.#lookLater(before, Math.min(delay * 2, lastLook))
    }, delay)
  }
}
