import {
  type Bytes,
  type Capabilities,
  type ConnectionFacts,
  type ConnectRequest,
  type MessageType,
  notSupported,
  showAddress,
  type Transport,
  type TransportEnd,
  type TransportListener,
  WebSocketError,
} from '@isosocket/core'
import { ConnectAttempt } from './connect-attempt.js'
import type { FailureSigns } from './connect-failure.js'
import { watchPageStorage } from './page-storage.js'
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js'

/** What this transport reads from the control. */
export interface WebSocketTransportControl {
  readonly protocols: readonly string[]
  /** The constructor to use; `undefined`: the global one. */
  readonly webSocket: WebSocketConstructor | undefined
  /** Whether to ask the server by other means after a failed connect. */
  readonly diagnose: boolean
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

const CONNECTING = 0
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
  /** While connecting. */
  #attempt: ConnectAttempt | undefined
  #unwatchPage: (() => void) | undefined
  #opened = false
  /** Core has asked for the closing handshake. */
  #closing = false
  #stored = false

  get facts(): ConnectionFacts {
    return this.#facts
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  connect(request: ConnectRequest<WebSocketTransportControl>, listener: TransportListener): void {
    const { url, control, timeout } = request
    const { diagnose, protocols, webSocket } = control
    const Constructor = webSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined)
    if (Constructor === undefined) {
      throw notSupported(
        'This runtime has no global WebSocket: give a constructor with the setting "webSocket".',
      )
    }
    this.#listener = listener
    this.#attempt = new ConnectAttempt({ url, native: webSocket === undefined, diagnose, timeout })
    let socket: WebSocketLike
    try {
      socket = new Constructor(url.href, [...protocols])
    } catch (cause) {
      if (!isForbidden(cause)) {
        this.#release()
        throw cause
      }
      this.#connectFailed({ cause, threw: true, unbegun: false })
      return
    }
    this.#socket = socket
    // A Blob would have to be awaited, and awaiting reorders messages.
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#onOpen(socket)
    socket.onmessage = (event: { data: string | ArrayBuffer }) => this.#onMessage(event.data)
    socket.onerror = (event: { error?: unknown }) => this.#onError(socket, event.error)
    socket.onclose = (event: { code: number; reason: string }) => this.#onClose(event)
    this.#unwatchPage = watchPageStorage(
      () => this.#onStored(socket),
      () => this.#onRestored(url),
    )
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
    this.#closing = true
    this.#socket?.close(code, reason)
  }

  abort(code?: number, reason?: string): void {
    const socket = this.#release()
    if (socket === undefined) return
    if (code === undefined || socket.readyState !== OPEN) socket.close()
    else socket.close(code, reason)
  }

  #onOpen(socket: WebSocketLike): void {
    this.#attempt?.release()
    this.#attempt = undefined
    this.#opened = true
    this.#facts = { protocol: socket.protocol, extensions: socket.extensions }
    this.#listener?.opened()
  }

  #onMessage(data: string | ArrayBuffer): void {
    if (typeof data === 'string') this.#listener?.received('utf8', data, true)
    else this.#listener?.received('binary', new Uint8Array(data), true)
  }

  #onError(socket: WebSocketLike, cause: unknown): void {
    // Of an open connection `close` tells all. Of one that never opened it does not always follow: not in Chromium
    // when a policy forbids it, nor in WebKit when that or the port does.
    if (this.#opened) return
    this.#detach(socket)
    const unbegun = socket.readyState === CONNECTING
    if (unbegun) socket.close()
    this.#connectFailed({ cause, threw: false, unbegun })
  }

  #onClose({ code, reason }: { code: number; reason: string }): void {
    if (this.#opened) this.#end({ code, reason })
    else this.#connectFailed({ cause: undefined, threw: false, unbegun: false })
  }

  #connectFailed(signs: FailureSigns): void {
    this.#unwatchPage?.()
    void this.#attempt?.explain(signs).then((error) => {
      if (error !== undefined) this.#end({ code: 1006, reason: '', error })
    })
  }

  /** Lets the page be frozen: with an open connection some engines would not keep it. */
  #onStored(socket: WebSocketLike): void {
    // What is closing already comes to its end by itself.
    if (this.#closing) return
    this.#stored = true
    this.#detach(socket)
    socket.close(1000)
  }

  /** Only now, so that an application that connects again does so in a page that is back. */
  #onRestored(url: URL): void {
    if (!this.#stored) return
    if (this.#closing) this.#end({ code: 1000, reason: '' })
    else this.#end({ code: 1006, reason: '', error: pageWasStored(url) })
  }

  #end(end: TransportEnd): void {
    const listener = this.#listener
    this.#release()
    listener?.ended(end)
  }

  /** Lets go of the engine's socket, which may live on for a while. */
  #release(): WebSocketLike | undefined {
    const socket = this.#socket
    clearTimeout(this.#look)
    this.#listener = undefined
    this.#attempt?.release()
    this.#unwatchPage?.()
    if (socket !== undefined) this.#detach(socket)
    return socket
  }

  #detach(socket: WebSocketLike): void {
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    // Not null: an implementation on Node's EventEmitter would throw an error that nobody listens to.
    socket.onerror = () => {}
  }

  #lookLater(before: number, delay: number): void {
    this.#look = setTimeout(() => {
      this.#look = undefined
      if (this.bufferedAmount < before || this.bufferedAmount === 0) this.#listener?.progressed()
      else this.#lookLater(before, Math.min(delay * 2, lastLook))
    }, delay)
  }
}

/** Whether a constructor threw because a policy forbids the connection, and not because of its arguments. */
function isForbidden(error: unknown): boolean {
  const { name } = error as { name?: unknown }
  // The second is Firefox's, and is no DOMException.
  return name === 'SecurityError' || name === 'NS_ERROR_CONTENT_BLOCKED'
}

function pageWasStored(url: URL): WebSocketError {
  return new WebSocketError(
    `The connection to ${showAddress(url)} was closed when the page went into the back/forward cache. Now that it is back, connect again with a new socket.`,
    { code: 'ERR_CONNECTION_LOST' },
  )
}
