import { showAddress, WebSocketError } from '@isosocket/core'
import {
  browserCapabilities,
  type Carrier,
  type CarrierControl,
  type CarrierKind,
  type CarrierListener,
  givenUp,
} from './carrier.js'
import { isForbidden } from './connect-failure.js'

/**
 * The peer is held back from so many times `receiveBufferSize`: what the engine has and nobody asked for is dropped when
 * the peer closes, so to hold is for those who would run out of memory.
 */
const reluctance = 16

/** How an engine's `WebSocketStream` ended: what `closed` fulfils or rejects with. */
interface StreamEnd {
  readonly closeCode?: number | null
  readonly reason?: string
}

/** The part of `WebSocketStream` that is used (https://github.com/whatwg/websockets/pull/48). */
interface WebSocketStreamLike {
  readonly opened: Promise<OpenStream>
  readonly closed: Promise<StreamEnd>
  close(info: { closeCode?: number; reason?: string }): void
}

interface OpenStream {
  readonly readable: ReadableStream<string | ArrayBuffer | Uint8Array>
  readonly writable: WritableStream<string | Uint8Array>
  readonly protocol: string
  readonly extensions: string
}

type WebSocketStreamConstructor = new (
  url: string,
  options: { protocols: string[]; signal: AbortSignal },
) => WebSocketStreamLike

/**
 * The engine's `WebSocketStream` as the carrier. A message is taken from it at a time: while none is asked for, the engine
 * holds the peer back.
 */
class WebSocketStreamCarrier implements Carrier {
  readonly #stream: WebSocketStreamLike
  readonly #connecting = new AbortController()
  #listener: CarrierListener | undefined
  #open:
    | { readonly reader: ReadableStreamDefaultReader; readonly writer: WritableStreamDefaultWriter }
    | undefined
  #reading = false
  #paused = false
  /** Bytes that are still taken after a pause. */
  #slack = 0
  readonly #fullSlack: number
  readonly #url: URL
  #bufferedAmount = 0
  /** Messages that the engine has not taken yet. */
  #unwritten = 0
  #progressWanted = false
  /** The Close frame that waits for what was written before. */
  #closeFrame: { readonly closeCode: number; readonly reason: string } | undefined

  constructor(url: URL, control: CarrierControl, listener: CarrierListener) {
    const { protocols, receiveBufferSize, receiveBufferLimit } = control
    this.#url = url
    this.#fullSlack = Math.min(reluctance * receiveBufferSize, receiveBufferLimit) - receiveBufferSize
    const { WebSocketStream } = globalThis as unknown as { WebSocketStream: WebSocketStreamConstructor }
    this.#listener = listener
    const { signal } = this.#connecting
    this.#stream = new WebSocketStream(url.href, { protocols: [...protocols], signal })
    this.#stream.opened.then(
      (open) => this.#onOpen(open),
      (error) => this.#onFailure(error),
    )
    const ended = (end: StreamEnd): void => this.#onEnd(end)
    // An end without a clean handshake comes as an error with the same properties.
    this.#stream.closed.then(ended, ended)
  }

  get bufferedAmount(): number {
    return this.#bufferedAmount
  }

  send(data: string | Uint8Array, size: number): void {
    this.#bufferedAmount += size
    this.#unwritten++
    // The stream may keep what it is given until its turn comes.
    const chunk = typeof data === 'string' ? data : data.slice()
    this.#open?.writer.write(chunk).then(
      () => this.#onWritten(size),
      // The connection has ended or the peer has closed it. What is lost stays counted, so that writers wait for the end.
      () => {},
    )
  }

  notifyProgress(): void {
    this.#progressWanted = true
  }

  pause(): void {
    this.#paused = true
    this.#slack = this.#fullSlack
  }

  resume(): void {
    this.#paused = false
    void this.#read()
  }

  close(closeCode: number, reason: string): void {
    this.#closeFrame = { closeCode, reason }
    this.#closeIfWritten()
  }

  leave(code = givenUp): void {
    this.#listener = undefined
    this.#connecting.abort()
    if (this.#open === undefined) return
    this.#stream.close({ closeCode: code })
    // What the engine does not have yet never goes out.
    this.#open.writer.abort().catch(() => {})
    // The answer comes behind what was not read.
    this.resume()
  }

  #onOpen({ readable, writable, protocol, extensions }: OpenStream): void {
    this.#open = { reader: readable.getReader(), writer: writable.getWriter() }
    if (this.#listener === undefined) {
      this.leave()
      return
    }
    this.#listener.opened({ protocol, extensions })
    void this.#read()
  }

  #onFailure(error: unknown): void {
    const listener = this.#listener
    this.#listener = undefined
    if (isForbidden(error)) listener?.failed(error, 'refused')
    else listener?.failed(undefined, 'tried')
  }

  #onEnd({ closeCode, reason }: StreamEnd): void {
    // Of what never opened, `opened` tells.
    if (this.#open === undefined) return
    const listener = this.#listener
    this.#listener = undefined
    const code = closeCode ?? 1006
    if (code === 1006 || this.#reading || !this.#paused) listener?.ended(code, reason ?? '')
    else listener?.ended(1006, '', endMayBeMissing(this.#url, code))
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#open === undefined) return
    const { reader } = this.#open
    this.#reading = true
    try {
      while (!this.#paused || this.#slack > 0) {
        const { done, value } = await reader.read()
        // What follows is told by `closed`.
        if (done) return
        if (this.#paused) this.#slack -= typeof value === 'string' ? value.length : value.byteLength
        if (typeof value === 'string') this.#listener?.received('utf8', value)
        else this.#listener?.received('binary', value)
      }
      this.#reading = false
    } catch {
      // The connection is lost, which `closed` tells too.
    }
  }

  #onWritten(size: number): void {
    this.#bufferedAmount -= size
    this.#unwritten--
    this.#closeIfWritten()
    if (!this.#progressWanted) return
    this.#progressWanted = false
    this.#listener?.progressed()
  }

  #closeIfWritten(): void {
    if (this.#closeFrame === undefined || this.#unwritten > 0) return
    this.#stream.close(this.#closeFrame)
    this.#closeFrame = undefined
  }
}

/** The peer has closed while nothing was asked for: Chromium then drops what it has, and does not tell whether that was anything. */
function endMayBeMissing(url: URL, code: number): WebSocketError {
  return new WebSocketError(
    `The connection to ${showAddress(url)} was lost: the server closed it (${code}) while it was held back, so the last bytes may be missing. Read faster, raise receiveBufferSize, or set webSocket to WebSocket.`,
    { code: 'ERR_CONNECTION_LOST', phase: 'open' },
  )
}

/** Chromium has it, and says so by the global. The peer is held back while nothing is read. */
export const webSocketStreamKind: CarrierKind = {
  capabilities: /* @__PURE__ */ browserCapabilities(true),
  carry: (url, control, listener) => new WebSocketStreamCarrier(url, control, listener),
}

/** Whether this engine has a `WebSocketStream`. */
export function hasWebSocketStream(): boolean {
  return 'WebSocketStream' in globalThis
}
