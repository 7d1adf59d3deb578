import type { ClientRequest, IncomingMessage } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type {
  Capabilities,
  ConnectionFacts,
  ConnectRequest,
  MessageType,
  Transport,
  TransportListener,
  WebSocketError,
  WebSocketPhase,
} from '@isosocket/core'
import { type ClientOptions, WebSocket } from 'ws'
import { ConnectProgress } from './connect-progress.js'
import type { NodeControl } from './control.js'
import { networkFailure } from './network-failure.js'
import { refusedUpgrade } from './refused-upgrade.js'

/** What this transport reads from the control. */
export interface WsTransportControl extends NodeControl {
  readonly protocols: readonly string[]
  readonly closeTimeout: number
}

const capabilities: Capabilities = {
  headers: true,
  receiveBackpressure: true,
  sections: false,
  fragments: true,
  ping: true,
  hardAbort: true,
  sendProgress: 'bytes',
  failureDetail: true,
}

/** Timers of Node are at once beyond this. */
const longestTimer = 2 ** 31 - 1

/** How long a connection that we have given up may take to say so to the peer. */
const lingerTime = 1_000

const noFacts: ConnectionFacts = { protocol: '', extensions: '' }

/** `ws` closes by its own method when the peer's Close frame comes, too: this one tells. */
class ObservedWebSocket extends WebSocket {
  onclosing: (() => void) | undefined

  override close(code?: number, data?: string | Buffer): void {
    super.close(code, data)
    this.onclosing?.()
  }
}

/** A transport over `ws`. */
export class WsTransport implements Transport<WsTransportControl> {
  readonly capabilities = capabilities
  #socket: ObservedWebSocket | undefined
  #listener: TransportListener | undefined
  #progress: ConnectProgress | undefined
  #facts = noFacts
  #where = ''
  #noDelay = true
  #opened = false
  #buffered = 0
  #progressWanted = false
  #closing: { readonly code: number; readonly reason: string } | undefined
  #closeTimeout = longestTimer
  #closeTimer: ReturnType<typeof setTimeout> | undefined
  #failure: WebSocketError | undefined
  #pings = 0

  get bufferedAmount(): number {
    return this.#buffered
  }

  get phase(): WebSocketPhase | undefined {
    return this.#progress?.phase
  }

  get facts(): ConnectionFacts {
    return this.#facts
  }

  connect(
    { url, control, headers, maxMessageSize }: ConnectRequest<WsTransportControl>,
    listener: TransportListener,
  ): void {
    const { compression, node, protocols } = control
    const { socketPath, ...nodeOptions } = node
    this.#listener = listener
    this.#where = `${url.protocol}//${url.host}${url.pathname}`
    this.#noDelay = control.noDelay
    this.#closeTimeout = Math.min(control.closeTimeout, longestTimer)
    const progress = new ConnectProgress(url)
    this.#progress = progress
    const options = {
      ...nodeOptions,
      ...(socketPath === undefined
        ? undefined
        : { createConnection: toPath(socketPath, url.protocol === 'wss:') }),
      headers: { ...control.headers, ...Object.fromEntries(headers) },
      followRedirects: false,
      // Core has the deadline; that of ws would cut off data that is still being sent.
      closeTimeout: longestTimer,
      // 0 is "no limit" to ws.
      maxPayload: maxMessageSize === Infinity ? 0 : Math.floor(maxMessageSize),
      perMessageDeflate: compression === true ? {} : compression,
      finishRequest: (request: ClientRequest) => {
        request.on('socket', (stream: Socket) => progress.watch(stream))
        request.end()
      },
    }
    // The types of ws know neither `closeTimeout` nor Node's own form of `checkServerIdentity`.
    const socket = new ObservedWebSocket(url, [...protocols], options as unknown as ClientOptions)
    this.#socket = socket
    socket.on('open', () => this.#onOpen(socket, progress))
    socket.on('message', (data: Buffer, isBinary: boolean) =>
      this.#listener?.received(isBinary ? 'binary' : 'utf8', data),
    )
    socket.on('unexpected-response', (request, response) => this.#onRefused(request, response))
    socket.on('error', (error) => this.#onError(error))
    socket.on('close', (code, reason) => this.#onClose(code, reason))
    socket.onclosing = () => this.#onClosing()
  }

  send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    this.#buffered += size
    this.#socket?.send(data, { binary: type === 'binary', fin: final }, (error) => {
      // What could not be written is not progress: it stays counted until the end comes.
      if (error == null) this.#sent(size)
    })
  }

  notifyProgress(): void {
    this.#progressWanted = true
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  close(code: number, reason: string): void {
    this.#closing = { code, reason }
    if (this.#buffered === 0) this.#socket?.close(code, reason)
  }

  abort(code?: number, reason?: string): void {
    const socket = this.#release()
    if (socket === undefined) return
    if (code === undefined || socket.readyState !== WebSocket.OPEN) {
      socket.terminate()
    } else {
      socket.resume()
      socket.close(code, reason)
      linger(socket)
    }
  }

  ping(answered: () => void): void {
    const socket = this.#socket
    const name = String(++this.#pings)
    const onPong = (data: Buffer): void => {
      if (data.toString() !== name) return
      socket?.off('pong', onPong)
      answered()
    }
    socket?.on('pong', onPong)
    socket?.ping(name)
  }

  #onOpen(socket: WebSocket, progress: ConnectProgress): void {
    this.#opened = true
    progress.opened()
    const { stream } = progress
    // ws switches the delay off itself when the connection opens.
    if (!this.#noDelay) stream?.setNoDelay(false)
    // ws swallows the error of a reset; it is the difference between "reset" and "lost".
    stream?.on('error', this.#onStreamError)
    this.#facts = {
      protocol: socket.protocol,
      extensions: socket.extensions,
      localAddress: stream?.localAddress,
      remoteAddress: stream?.remoteAddress,
      tlsProtocol: (stream as TLSSocket | undefined)?.getProtocol?.() ?? undefined,
      timings: progress.timings,
    }
    this.#listener?.opened()
  }

  async #onRefused(request: ClientRequest, response: IncomingMessage): Promise<void> {
    const error = await refusedUpgrade(this.#where, response)
    request.destroy()
    this.#end(1006, '', error)
  }

  #onError(error: Error): void {
    const phase = this.#opened ? 'open' : (this.#progress?.phase ?? 'connect')
    this.#failure ??= networkFailure(this.#where, error, phase)
    // A frame that breaks the rules: ws has sent the Close frame, and nothing more is expected.
    const socket = this.#socket
    if (this.#opened && socket !== undefined) {
      this.#end(1006, '', this.#failure)
      linger(socket)
    }
  }

  readonly #onStreamError = (error: Error): void => {
    this.#failure ??= networkFailure(this.#where, error, 'open')
  }

  /** A Close frame goes out: ours, or the answer to the peer's, which then has to end the connection. */
  #onClosing(): void {
    if (this.#closing !== undefined || !this.#opened) return
    this.#closeTimer = setTimeout(() => this.#socket?.terminate(), this.#closeTimeout)
  }

  #onClose(code: number, reason: Buffer): void {
    this.#end(code, reason.toString(), code === 1006 ? this.#failure : undefined)
  }

  #end(code: number, reason: string, error: WebSocketError | undefined): void {
    const listener = this.#listener
    this.#release()
    listener?.ended({ code, reason, error })
  }

  #sent(size: number): void {
    this.#buffered -= size
    if (this.#progressWanted) {
      this.#progressWanted = false
      this.#listener?.progressed()
    }
    if (this.#buffered === 0 && this.#closing !== undefined) {
      this.#socket?.close(this.#closing.code, this.#closing.reason)
    }
  }

  /** Lets go of the socket and takes all listeners off. */
  #release(): ObservedWebSocket | undefined {
    const socket = this.#socket
    clearTimeout(this.#closeTimer)
    this.#progress?.release()
    this.#progress?.stream?.off('error', this.#onStreamError)
    this.#listener = undefined
    this.#socket = undefined
    if (socket === undefined) return undefined
    socket.onclosing = undefined
    socket.removeAllListeners()
    // Ending a connection that is not open yet makes ws report an error.
    socket.on('error', () => {})
    return socket
  }
}

/** Gives the Close frame a moment to go out and be answered, then ends the connection. */
function linger(socket: WebSocket): void {
  const timer = setTimeout(() => socket.terminate(), lingerTime)
  socket.once('close', () => clearTimeout(timer))
}

/** Connects to a Unix domain socket; ws itself clears `socketPath`. */
function toPath(path: string, secure: boolean): (options: object) => Socket {
  return (options) => (secure ? connectTls({ ...options, path }) : connectTcp({ ...options, path }))
}
