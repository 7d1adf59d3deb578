import { type Bytes, notSupported } from '@isosocket/core'
import {
  browserCapabilities,
  type Carrier,
  type CarrierControl,
  type CarrierKind,
  type CarrierListener,
  givenUp,
} from './carrier.js'
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js'

const CONNECTING = 0

/** Milliseconds in which the `close` event of an open connection follows its error. */
const closeDelay = 250

/** Milliseconds between two looks at `bufferedAmount`: no engine has an event for it. */
const firstLook = 2
const lastLook = 64

/** A W3C-shaped `WebSocket` as the carrier: the engine's own or a given one. */
class WebSocketCarrier implements Carrier {
  readonly #socket: WebSocketLike
  readonly #listener: CarrierListener
  #look: ReturnType<typeof setTimeout> | undefined
  #lost: ReturnType<typeof setTimeout> | undefined
  #opened = false

  constructor(url: URL, { protocols, webSocket }: CarrierControl, listener: CarrierListener) {
    const Constructor = webSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined)
    if (Constructor === undefined) {
      throw notSupported(
        'This runtime has no global WebSocket: give a constructor with the setting "webSocket".',
      )
    }
    const socket = new Constructor(url.href, [...protocols])
    this.#socket = socket
    this.#listener = listener
    // A Blob would have to be awaited, and awaiting reorders messages.
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      // `null` for none in workerd, which does not look at what the server has chosen. Firefox and WebKit let a server choose
      // none of those that were offered, as RFC 6455 §4.1 does and the WHATWG standard does not.
      const protocol = socket.protocol ?? ''
      if (!(protocols.length > 0 ? protocols : ['']).includes(protocol)) {
        this.#onError(undefined)
        this.leave()
        return
      }
      this.#opened = true
      listener.opened({ protocol, extensions: socket.extensions ?? '' })
    }
    socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
      if (typeof data === 'string') listener.received('utf8', data)
      else listener.received('binary', data)
    }
    socket.onerror = (event: { error?: unknown }) => this.#onError(event.error)
    socket.onclose = (event: { code: number; reason: string }) => this.#onClose(event)
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  send(data: string | Uint8Array): void {
    // Also while the socket is closing: then the data is dropped, but counted in bufferedAmount for ever,
    // so that writers wait for room until the end is reported, instead of writing into nothing.
    try {
      this.#socket.send(data as string | Bytes)
    } catch (error) {
      // No engine sends bytes of a buffer that can be resized; to ask each before would be a call for each message.
      if (typeof data === 'string' || !(data.buffer as { resizable?: boolean }).resizable) throw error
      this.#socket.send(data.slice() as Bytes)
    }
  }

  notifyProgress(): void {
    if (this.#look === undefined) this.#lookLater(this.bufferedAmount, firstLook)
  }

  /** Never called: `capabilities.receiveBackpressure` is false. */
  pause(): void {}

  /** Never called: `capabilities.receiveBackpressure` is false. */
  resume(): void {}

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  leave(code = givenUp): void {
    this.#detach()
    this.#socket.close(code)
  }

  #onError(cause: unknown): void {
    // Of an open connection `close` tells all, but in workerd it does not follow what an illegal frame is told by. Of one
    // that never opened it does not always follow: not in Chromium when a policy forbids it, nor in WebKit when that or
    // the port does.
    if (this.#opened) {
      this.#lost ??= setTimeout(() => {
        this.leave()
        this.#listener.ended(1006, '')
      }, closeDelay)
      return
    }
    this.#detach()
    const unbegun = this.#socket.readyState === CONNECTING
    if (unbegun) this.#socket.close()
    this.#listener.failed(cause, unbegun ? 'untried' : 'tried')
  }

  #onClose({ code, reason }: { code: number; reason: string }): void {
    this.#detach()
    // What workerd calls the reason of a loss was sent by nobody.
    if (this.#opened) this.#listener.ended(code, code === 1006 ? '' : reason)
    else this.#listener.failed(undefined, 'tried')
  }

  /** Lets go of the engine's socket, which may live on for a while. */
  #detach(): void {
    const socket = this.#socket
    clearTimeout(this.#look)
    clearTimeout(this.#lost)
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    // Not null: an implementation on Node's EventEmitter would throw an error that nobody listens to.
    socket.onerror = () => {}
  }

  #lookLater(before: number, delay: number): void {
    this.#look = setTimeout(() => {
      this.#look = undefined
      if (this.bufferedAmount < before || this.bufferedAmount === 0) this.#listener.progressed()
      else this.#lookLater(before, Math.min(delay * 2, lastLook))
    }, delay)
  }
}

/** Every browser has it. What is not read is received all the same. */
export const webSocketKind: CarrierKind = {
  capabilities: /* @__PURE__ */ browserCapabilities(false),
  carry: (url, control, listener) => new WebSocketCarrier(url, control, listener),
}
