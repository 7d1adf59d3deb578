import type { Socket } from 'node:net'
import {
  type Capabilities,
  type ConnectionFacts,
  type ConnectRequest,
  type Delivery,
  longestTimer,
  type MessageType,
  type Transport,
  type TransportListener,
  type WebSocketError,
  type WebSocketPhase,
} from '@isosocket/core'
import { WebSocket } from 'ws'
import { capabilitiesOf } from './capabilities.js'
import { thresholdOf } from './compression.js'
import { bufferExceeded } from './failures/frame-failure.js'
import { networkFailure } from './failures/network-failure.js'
import { closeAndLinger, lingerTime } from './farewell.js'
import { FrameParser } from './frames/frame-parser.js'
import { FrameTap } from './frames/frame-tap.js'
import { FrameWriter } from './frames/frame-writer.js'
import { MessageReceiver } from './frames/message-receiver.js'
import { WsWriter } from './frames/ws-writer.js'
import type { ObservedWebSocket, WebSocketObserver } from './observed-web-socket.js'
import type { Opened } from './opened.js'
import { PongAnswers } from './pong-answers.js'
import type { NodeControl } from './settings/control.js'
import { type StreamWatcher, unwatchStream, watchStream } from './stream-watch.js'

/** What is read from the control. */
export interface WsTransportControl extends Pick<NodeControl, 'compression'> {
  readonly closeTimeout: number
  readonly noDelay: boolean
  readonly keepAliveInterval: number
}

const noFacts: ConnectionFacts = { protocol: '', extensions: '' }

/** A transport over `ws`, whichever end it is; how it opens is its subclasses' business. */
export abstract class WsTransport<Control extends WsTransportControl>
  implements Transport<Control>, WebSocketObserver, StreamWatcher
{
  #socket: ObservedWebSocket | undefined
  #listener: TransportListener | undefined
  #stream: Socket | undefined
  /** Where data frames do not go through `ws`: it need not inflate, and the connection is no agent's. */
  #frames: FrameTap | undefined
  /** Known when it is open: whether that is so. */
  #hasSections: boolean | undefined
  #writer: FrameWriter | undefined
  /** Sends where data frames go through `ws`. */
  #byWs: WsWriter | undefined
  #receiver: MessageReceiver | undefined
  #delivery: Delivery = 'messages'
  #maxMessageSize = 0
  /** Where `ws` compresses: messages below this size are sent as they are. */
  #compressedFrom = 0
  #facts = noFacts
  /** When something left, or came over an agent's connection. */
  #lastEvent = 0
  #buffered = 0
  #progressWanted = false
  #closing: { readonly code: number; readonly reason: string } | undefined
  #closeTimeout = longestTimer
  #hasSentClose = false
  #closeTimer: ReturnType<typeof setTimeout> | undefined
  #failure: WebSocketError | undefined
  #pings = 0
  /** Whom to tell of the pong to a ping, by what the ping says. */
  #awaited: Map<string, () => void> | undefined
  #pongAnswers: PongAnswers | undefined

  abstract connect(request: ConnectRequest<Control>, listener: TransportListener): void

  /** A server's frames are not masked, and its peer's are. */
  protected abstract readonly isServer: boolean

  /** As long as it is not open: whether sections are to be expected. */
  protected abstract readonly mayHaveSections: boolean

  /** Who the peer is, for messages. */
  protected abstract readonly where: string

  /** What `ws` was asked to connect to. */
  protected get address(): string | undefined {
    return this.#socket?.url
  }

  get capabilities(): Capabilities {
    return capabilitiesOf(this.#hasSections ?? this.mayHaveSections)
  }

  get bufferedAmount(): number {
    return this.#buffered
  }

  get phase(): WebSocketPhase | undefined {
    return undefined
  }

  get lastActivity(): number {
    // The peer has closed: how long it takes to end the connection is another deadline's business.
    if (this.#closeTimer !== undefined) return performance.now()
    return Math.max(this.#frames?.lastArrival ?? 0, this.#lastEvent)
  }

  get facts(): ConnectionFacts {
    return this.#facts
  }

  /** What `connect` does first. */
  protected begin({ control }: ConnectRequest<Control>, listener: TransportListener): void {
    this.#listener = listener
    this.#closeTimeout = Math.min(control.closeTimeout, longestTimer)
  }

  send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    this.#buffered += size
    const socket = this.#socket
    // Nothing may follow a Close frame: what is sent after the answer to the peer's stays counted.
    if (socket?.readyState !== WebSocket.OPEN) return
    const writer = this.#frameWriter() ?? this.#wsWriter(socket)
    writer.send(type, data, final, size)
  }

  /** Sends a frame that stands ready, with `size` bytes of payload; says whether that is possible. */
  protected sendFrame(frame: Buffer, size: number): boolean {
    const writer = this.#frameWriter()
    if (writer === undefined) return false
    this.#buffered += size
    if (this.#socket?.readyState === WebSocket.OPEN) writer.sendFrame(frame, size)
    return true
  }

  join(bytes: Uint8Array, size: number): boolean | undefined {
    const writer = this.#frameWriter()
    if (writer === undefined || this.#socket?.readyState !== WebSocket.OPEN) return undefined
    this.#buffered += size
    return writer.join(bytes, size)
  }

  notifyProgress(): void {
    this.#progressWanted = true
  }

  pause(): void {
    if (this.#frames === undefined) this.#socket?.pause()
    else this.#frames.hold()
  }

  resume(): void {
    if (this.#frames === undefined) this.#socket?.resume()
    else this.#frames.letGo()
  }

  close(code: number, reason: string): void {
    this.#closing = { code, reason }
    this.#closeOnceSent()
  }

  abort(code?: number): void {
    // What was accepted in this tick has not been written yet.
    this.#flush()
    const frames = this.#frames
    const socket = this.#release()
    if (socket === undefined) return
    if (code === undefined || socket.readyState !== WebSocket.OPEN) {
      socket.terminate()
    } else {
      closeAndLinger(socket, frames, code)
    }
  }

  ping(answered: () => void): () => void {
    const socket = this.#socket
    const name = String(++this.#pings)
    this.#awaited ??= new Map()
    this.#awaited.set(name, answered)
    this.#writer?.step()
    socket?.ping(name)
    return () => this.#awaited?.delete(name)
  }

  pong(): void {
    this.#writer?.step()
    this.#socket?.pong()
  }

  /** The handshake is done. Called while `ws` says that it is open: no byte of a frame has been looked at. */
  protected adopt({ socket, isDialled, stream, facts }: Opened, request: ConnectRequest<Control>): void {
    this.#socket = socket
    this.#stream = stream
    this.#facts = facts
    if (isDialled && stream !== undefined && socket.extensions === '')
      this.#frames = FrameTap.of(stream, this)
    this.#hasSections = this.#frames !== undefined
    this.#delivery = request.delivery
    this.#maxMessageSize = request.maxMessageSize
    this.#compressedFrom = thresholdOf(request.control.compression)
    socket.observe(this)
    this.#stamp()
    // ws switches the delay off itself when the connection opens.
    const { noDelay, keepAliveInterval } = request.control
    if (!noDelay) stream?.setNoDelay?.(false)
    // While nothing is read no pong is seen either: then TCP has to notice that the peer is gone.
    if (keepAliveInterval <= longestTimer) stream?.setKeepAlive?.(true, keepAliveInterval)
    // ws swallows the error of a reset; it is the difference between "reset" and "lost".
    if (stream !== undefined && this.#frames === undefined) watchStream(stream, this)
    this.#listener?.opened()
  }

  /** Made when something is first sent. */
  #frameWriter(): FrameWriter | undefined {
    if (this.#writer === undefined && this.#frames !== undefined && this.#stream !== undefined) {
      this.#writer = new FrameWriter(this.#stream, this, !this.isServer)
    }
    return this.#writer
  }

  #wsWriter(socket: WebSocket): WsWriter {
    this.#byWs ??= new WsWriter(socket, this, this.#compressedFrom)
    return this.#byWs
  }

  /** A stream joins what comes together. */
  get keepsChunks(): boolean {
    return this.#delivery === 'bytes'
  }

  /** Data frames come straight to core. */
  createParser(tap: FrameTap): FrameParser {
    const receiver = new MessageReceiver({
      delivery: this.#delivery,
      isMasked: this.isServer,
      listener: this.#listener,
      fault: (error) => this.#giveUp(error),
      pass: (bytes) => tap.pass(bytes),
    })
    this.#receiver = receiver
    return new FrameParser(receiver, this.#maxMessageSize, this.isServer)
  }

  // `WebSocketObserver` and `StreamWatcher`.
  onMessage(data: Buffer, isBinary: boolean): void {
    this.#stamp()
    const { buffer, byteOffset, length } = data
    const view = new Uint8Array(buffer as ArrayBuffer, byteOffset, length)
    // A reader of bytes may transfer their memory, and ws keeps the rest of it for other messages.
    const bytes = this.#delivery === 'bytes' ? view.slice() : view
    this.#listener?.received(isBinary ? 'binary' : 'utf8', bytes, true)
  }

  onPing(data: Buffer): void {
    this.#stamp()
    if (this.#socket === undefined) return
    this.#writer?.step()
    this.#pongAnswers ??= new PongAnswers(this.#socket)
    this.#pongAnswers.answer(data)
  }

  onPong(data: Buffer): void {
    this.#stamp()
    this.#awaited?.get(data.toString())?.()
  }

  /** An error of an open ws is one in a frame. */
  onError(error: Error): void {
    this.#giveUp(this.#failed(error))
  }

  onStreamError(error: Error): void {
    this.#failed(error)
  }

  /** Without a Close frame nothing can come any more, and ws would wait until all that was sent has left. */
  onStreamEnd(): void {
    if (this.#closeTimer === undefined) this.#socket?.terminate()
  }

  /** The peer broke the rules: it is told so, and nothing more is expected of it. */
  #giveUp(error: WebSocketError): void {
    const socket = this.#socket
    const frames = this.#frames
    if (socket === undefined) return
    // Nothing may follow the Close frame.
    this.#flush()
    this.#end(1006, '', error)
    closeAndLinger(socket, frames, error.closeCode)
  }

  /** `ws` closes: our Close frame goes out, or the answer to the peer's, or ours has been answered. */
  beforeClosing(): void {
    this.#flush()
  }

  onClosing(): void {
    const terminate = (): void => this.#socket?.terminate()
    clearTimeout(this.#closeTimer)
    if (this.#closing === undefined) {
      this.#closeTimer = setTimeout(terminate, this.#closeTimeout)
    } else if (this.#hasSentClose) {
      // Ours has been answered: a moment for the peer to end the connection, as RFC 6455 §7.1.1 wants it.
      this.#closeTimer = setTimeout(terminate, Math.min(lingerTime, this.#closeTimeout / 2))
    }
    this.#hasSentClose = true
  }

  onClose(code: number, reason: Buffer): void {
    this.#end(code, reason.toString(), code === 1006 ? (this.#failure ?? this.lost) : undefined)
  }

  /** The error of an end without a Close frame and without a known cause; `undefined`: core has one. */
  protected get lost(): WebSocketError | undefined {
    return undefined
  }

  /** It never opened. */
  protected fail(error: WebSocketError, known?: Partial<ConnectionFacts>): void {
    this.#facts = { ...noFacts, ...known }
    this.#end(1006, '', error)
  }

  /** The socket has been let go of; its connection may last. */
  protected released(_connection: Socket | undefined): void {}

  /** What was sent goes out before what comes next. */
  #flush(): void {
    this.#writer?.flush()
    this.#byWs?.flush()
  }

  #stamp(): void {
    this.#lastEvent = performance.now()
  }

  /** Why the connection ends: the first error counts. */
  #failed(error: Error): WebSocketError {
    const overBuffer = this.#maxMessageSize === Infinity ? bufferExceeded(error) : undefined
    this.#failure ??= overBuffer ?? networkFailure(this.where, error, 'open')
    return this.#failure
  }

  #end(code: number, reason: string, error: WebSocketError | undefined): void {
    const listener = this.#listener
    this.#release()
    listener?.ended({ code, reason, error })
  }

  framesSent(payload: number): void {
    this.#sent(payload)
  }

  onStreamData(): void {
    this.#stamp()
  }

  #sent(size: number): void {
    this.#stamp()
    this.#buffered -= size
    if (this.#progressWanted) {
      this.#progressWanted = false
      this.#listener?.progressed()
    }
    this.#closeOnceSent()
  }

  /** Once: ws would take a second call for the peer's answer. Where the peer has closed it has been answered already. */
  #closeOnceSent(): void {
    if (this.#buffered > 0 || this.#closing === undefined || this.#hasSentClose) return
    this.#socket?.close(this.#closing.code, this.#closing.reason)
  }

  /** Lets go of the socket and takes all listeners off. */
  #release(): ObservedWebSocket | undefined {
    const socket = this.#socket
    clearTimeout(this.#closeTimer)
    const stream = this.#stream
    this.#receiver?.mute()
    this.#frames?.stop()
    this.#pongAnswers?.stop()
    this.#awaited?.clear()
    if (stream !== undefined) unwatchStream(stream)
    this.#listener = undefined
    this.#socket = undefined
    // A closed socket may be kept: it keeps nothing of what had been received, nor what it was read into.
    this.#receiver = undefined
    this.#frames = undefined
    this.#writer = undefined
    this.#byWs = undefined
    this.#stream = undefined
    socket?.ignore()
    this.released(stream)
    return socket
  }
}
