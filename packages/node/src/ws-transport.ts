import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
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
import { dial } from './dial.js'
import { FrameParser } from './frame-parser.js'
import { FrameTap } from './frame-tap.js'
import { MessageReceiver } from './message-receiver.js'
import { networkFailure } from './network-failure.js'
import { ObservedWebSocket } from './observed-web-socket.js'
import { refusedUpgrade } from './refused-upgrade.js'

/** What this transport reads from the control. */
export interface WsTransportControl extends NodeControl {
  readonly protocols: readonly string[]
  readonly closeTimeout: number
  readonly receiveBufferLimit: number
}

const capabilities: Capabilities = {
  headers: true,
  receiveBackpressure: true,
  sections: true,
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

/** The largest that ws takes. */
const largestPayload = 2 ** 53 - 1

const noFacts: ConnectionFacts = { protocol: '', extensions: '' }

/** A transport over `ws`. */
export class WsTransport implements Transport<WsTransportControl> {
  readonly capabilities = capabilities
  #socket: ObservedWebSocket | undefined
  #listener: TransportListener | undefined
  #progress: ConnectProgress | undefined
  #tap: FrameTap | undefined
  #isDiverted = false
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

  connect(request: ConnectRequest<WsTransportControl>, listener: TransportListener): void {
    const { url, control, headers, maxMessageSize } = request
    const { compression, protocols } = control
    const { socketPath, ...nodeOptions } = control.node
    this.#listener = listener
    this.#where = `${url.protocol}//${url.host}${url.pathname}`
    this.#noDelay = control.noDelay
    this.#closeTimeout = Math.min(control.closeTimeout, longestTimer)
    const progress = new ConnectProgress(url)
    this.#progress = progress
    const options = {
      ...nodeOptions,
      createConnection: (connectOptions: object) => {
        const connection = dial(url, { ...connectOptions, path: socketPath })
        progress.watch(connection)
        this.#tap = new FrameTap(connection)
        return this.#tap
      },
      headers: { ...control.headers, ...Object.fromEntries(headers) },
      followRedirects: false,
      // Core has the deadline; that of ws would cut off data that is still being sent.
      closeTimeout: longestTimer,
      // Where ws reads the messages (compression, an agent's connection) it holds each as a whole.
      maxPayload: Math.floor(
        Math.min(maxMessageSize === Infinity ? control.receiveBufferLimit : maxMessageSize, largestPayload),
      ),
      perMessageDeflate: compression === true ? {} : compression,
      finishRequest: (httpRequest: ClientRequest) => {
        // An agent brings a connection of its own.
        if (nodeOptions.agent !== undefined)
          httpRequest.on('socket', (stream: Socket) => progress.watch(stream))
        httpRequest.end()
      },
    }
    // The types of ws know neither `closeTimeout` nor Node's own form of `checkServerIdentity`.
    const socket = new ObservedWebSocket(url, [...protocols], options as unknown as ClientOptions)
    this.#socket = socket
    socket.on('open', () => this.#onOpen(socket, progress, request))
    socket.on('message', (data: Buffer, isBinary: boolean) =>
      this.#listener?.received(isBinary ? 'binary' : 'utf8', data, true),
    )
    socket.on('unexpected-response', (httpRequest, response) => this.#onRefused(httpRequest, response))
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
    if (this.#isDiverted) this.#tap?.hold()
    else this.#socket?.pause()
  }

  resume(): void {
    if (this.#isDiverted) this.#tap?.letGo()
    else this.#socket?.resume()
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
      this.resume()
      socket.resume()
      socket.close(code, reason)
      linger(socket)
    }
  }

  ping(answered: () => void): () => void {
    const socket = this.#socket
    const name = String(++this.#pings)
    const onPong = (data: Buffer): void => {
      if (data.toString() === name) answered()
    }
    socket?.on('pong', onPong)
    socket?.ping(name)
    return () => socket?.off('pong', onPong)
  }

  #onOpen(socket: WebSocket, progress: ConnectProgress, request: ConnectRequest<WsTransportControl>): void {
    this.#opened = true
    progress.opened()
    const { stream } = progress
    // ws switches the delay off itself when the connection opens.
    if (!this.#noDelay) stream?.setNoDelay(false)
    // ws swallows the error of a reset; it is the difference between "reset" and "lost".
    stream?.on('error', this.#onStreamError)
    stream?.on('end', this.#onStreamEnd)
    this.#facts = {
      protocol: socket.protocol,
      extensions: socket.extensions,
      localAddress: stream?.localAddress,
      remoteAddress: stream?.remoteAddress,
      tlsProtocol: (stream as TLSSocket | undefined)?.getProtocol?.() ?? undefined,
      timings: progress.timings,
    }
    this.#listener?.opened()
    this.#takeFrames(socket, request)
  }

  /** From here on data frames come straight to core, unless ws has to inflate them. */
  #takeFrames(socket: WebSocket, { sections, maxMessageSize }: ConnectRequest<WsTransportControl>): void {
    const tap = this.#tap
    if (tap === undefined) return
    if (!tap.isUpgraded || socket.extensions !== '') {
      tap.passThrough()
      return
    }
    this.#isDiverted = true
    const receiver = new MessageReceiver({
      sections,
      received: (type, data, final) => this.#listener?.received(type, data, final),
      fault: (error) => this.#giveUp(error),
      pass: (bytes) => tap.push(bytes),
    })
    tap.divert(new FrameParser(receiver, maxMessageSize))
  }

  async #onRefused(request: ClientRequest, response: IncomingMessage): Promise<void> {
    const error = await refusedUpgrade(this.#where, response)
    request.destroy()
    this.#end(1006, '', error)
  }

  #onError(error: Error): void {
    const phase = this.#opened ? 'open' : (this.#progress?.phase ?? 'connect')
    this.#failure ??= networkFailure(this.#where, error, phase)
    // An error of an open ws is one in a frame.
    if (this.#opened) this.#giveUp(this.#failure)
  }

  /** The peer broke the rules: it is told so, and nothing more is expected of it. */
  #giveUp(error: WebSocketError): void {
    const socket = this.#socket
    if (socket === undefined) return
    this.#end(1006, '', error)
    socket.close(error.closeCode)
    linger(socket)
  }

  readonly #onStreamError = (error: Error): void => {
    this.#failure ??= networkFailure(this.#where, error, 'open')
  }

  /** Without a Close frame nothing can come any more, and ws would wait until all that was sent has left. */
  readonly #onStreamEnd = (): void => {
    if (this.#closeTimer === undefined) this.#socket?.terminate()
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
    this.#progress?.stream?.off('end', this.#onStreamEnd)
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
