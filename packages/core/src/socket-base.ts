/// <reference lib="esnext.disposable" preserve="true" />
import type { CloseInfo } from './close-code.js'
import { Connection, type ConnectionEnd, type SocketState } from './connection.js'
import type { SocketControl } from './control.js'
import { addDisposal } from './disposal.js'
import { EventDispatcher, type SocketListener, type SocketListenerOptions } from './event-dispatcher.js'
import { SocketInformation } from './information.js'
import type { KeepAlive, startKeepAlive } from './keep-alive.js'
import { LimitWatch, type OperationOptions, operationLimits } from './operation-limit.js'
import type { OutgoingStream } from './outgoing-stream.js'
import { Pings } from './pings.js'
import { ReceiveQueue } from './receive-queue.js'
import { checkRequestHeader } from './request-headers.js'
import { SendQueue } from './send-queue.js'
import { createControl, type SettingTable } from './setting.js'
import { SocketCloseEvent } from './socket-event.js'
import type { Capabilities, Delivery, Transport, TransportListener } from './transport.js'
import { notSupported } from './web-socket-error.js'

/** What a runtime's adapter gives a class of socket. */
export interface Platform<Control> {
  /** Every setting there is for this class on this runtime. */
  readonly settings: SettingTable<Control>
  /** A new, unconnected transport. */
  readonly createTransport: () => Transport<Control>
  /** `startKeepAlive`, where the transport has pings. */
  readonly startKeepAlive?: typeof startKeepAlive
}

/** Where the two classes differ. */
export interface SocketTraits<Value, Chunk> {
  readonly cut: 'frames' | 'messages'
  readonly maxMessageSize: () => number
  readonly delivery: () => Delivery
  readonly received: TransportListener['received']
  /** Called once when `close()` begins: what can never be finished gives its place up. */
  readonly closing: () => void
  readonly createOutgoing: () => OutgoingStream<Chunk>
  readonly createReadable: () => ReadableStream<Value>
}

/** Options of the static `connect`: control settings, and the options of the method `connect`. */
export type ConnectOptions<Control> = Partial<Control> & OperationOptions

/**
 * What MessageWebSocket and StreamWebSocket have in common. One object is one connection: it is
 * connected once, closed once, and then made anew.
 */
export abstract class SocketBase<Control extends SocketControl, Value, Chunk> {
  /**
   * Settings. Set them before `connect` (the guide, "Advanced options"): afterwards the setters throw
   * `ERR_INVALID_STATE`.
   */
  readonly control: Control
  /** @internal What stands in {@link control}. */
  protected readonly settings: Readonly<Control>
  /** Facts about the connection, readable at any time (the guide, "WebSocket information classes"). */
  readonly information: SocketInformation
  /** @internal */
  protected readonly connection: Connection<Control, Value>
  readonly #headers = new Map<string, string>()
  readonly #received = { bytes: 0, messages: 0 }
  readonly #events = new Map<string, EventDispatcher<never>>()
  readonly #closeEvents: EventDispatcher<SocketCloseEvent>
  readonly #transport: Transport<Control>
  readonly #pings: Pings
  #keepAlive: KeepAlive | undefined
  #traits: SocketTraits<Value, Chunk> | undefined
  #outgoing: OutgoingStream<Chunk> | undefined
  #readable: ReadableStream<Value> | undefined
  #end: ConnectionEnd | undefined

  static {
    addDisposal(SocketBase.prototype, Symbol.asyncDispose, function () {
      return this.#dispose()
    })
  }

  /** @internal */
  protected constructor(platform: Platform<Control>, options: Partial<Control> | undefined) {
    const transport = platform.createTransport()
    this.#pings = new Pings(transport)
    this.#transport = transport
    let connection: Connection<Control, Value> | undefined
    const isFrozen = (): boolean => connection !== undefined && connection.state !== 'new'
    const { control, values } = createControl(platform.settings, options ?? {}, isFrozen)
    this.control = control
    this.settings = values
    this.#closeEvents = this.addEvent('close')
    connection = new Connection<Control, Value>({
      transport,
      control: values,
      timeouts: values,
      headers: this.#headers,
      maxMessageSize: () => this.traits.maxMessageSize(),
      sendQueue: (abandon) =>
        new SendQueue({
          transport,
          highWaterMark: () => values.sendBufferSize,
          limit: () => values.sendBufferLimit,
          cut: () => this.traits.cut,
          abandon,
        }),
      receiveQueue: (overflow) =>
        new ReceiveQueue<Value>({
          highWaterMark: () =>
            transport.capabilities.receiveBackpressure ? values.receiveBufferSize : Infinity,
          limit: () => (transport.capabilities.receiveBackpressure ? Infinity : values.receiveBufferLimit),
          pause: () => transport.pause(),
          resume: () => transport.resume(),
          overflow,
        }),
      delivery: () => this.traits.delivery(),
      received: (type, data, final, ended) => this.traits.received(type, data, final, ended),
      opened: () => {
        this.#keepAlive = platform.startKeepAlive?.({
          transport,
          pings: this.#pings,
          control: values,
          isPaused: () => this.connection.receiveQueue.isPaused,
          dead: (error) => this.connection.abandon(error),
        })
      },
      closing: () => {
        // From here on the deadline of closing watches.
        this.#keepAlive?.stop()
        this.traits.closing()
      },
      ended: (end) => this.#ended(end),
    })
    this.connection = connection
    this.information = new SocketInformation(this.connection, transport, this.#received, this.#pings)
  }

  /**
   * Where the engine has the symbol, for `await using`: `close()`, then `abort()` if that fails. Never
   * rejects.
   */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>

  /** @internal Where the class differs from the other; set by its constructor. */
  protected get traits(): SocketTraits<Value, Chunk> {
    return this.#traits as SocketTraits<Value, Chunk>
  }

  protected set traits(traits: SocketTraits<Value, Chunk>) {
    this.#traits = traits
  }

  /** What this socket can do on this runtime. */
  get capabilities(): Capabilities {
    return this.#transport.capabilities
  }

  /** Where the socket is in its life. */
  get state(): SocketState {
    return this.connection.state
  }

  /** Payload bytes accepted for sending and not yet handed to the operating system or the browser. */
  get bufferedAmount(): number {
    return this.connection.sendQueue.bufferedAmount
  }

  /**
   * Fulfils with `{ code, reason }` when the connection was closed cleanly, rejects with a
   * {@link WebSocketError} when it was lost or never opened. Never an unhandled rejection.
   */
  get closed(): Promise<CloseInfo> {
    return this.connection.closed
  }

  /**
   * The sending side as a stream, with backpressure. Before the socket is open writes wait; if it does
   * not open they reject. `close()` sends what was written and closes with 1000, `abort(reason)` is
   * `abort(reason)` of the socket. A chunk that cannot be sent errors the stream and ends the
   * connection; `DataWriter.store()` and `send()` check first.
   */
  get writable(): WritableStream<Chunk> {
    if (this.#outgoing === undefined) {
      this.#outgoing = this.traits.createOutgoing()
      if (this.#end !== undefined) this.#outgoing.fail(this.#end.writeError)
    }
    return this.#outgoing.stream
  }

  /** The receiving side as a stream. `cancel()` discards further input and leaves the socket open. */
  get readable(): ReadableStream<Value> {
    this.#readable ??= this.traits.createReadable()
    return this.#readable
  }

  /**
   * Adds a header to the request that opens the connection. Before `connect` only, else
   * `ERR_INVALID_STATE`; `ERR_INVALID_ARGUMENT` for what is no header; `ERR_NOT_SUPPORTED` in
   * browsers, which send none of ours.
   */
  setRequestHeader(name: string, value: string): void {
    if (!this.capabilities.headers) {
      throw notSupported(
        `Browsers do not let scripts set request headers ("${name}"): use a cookie, a token in the address, or a sub-protocol.`,
      )
    }
    if (this.state !== 'new') throw this.connection.tooLate('setRequestHeader()')
    checkRequestHeader(name, value)
    this.#headers.set(name.toLowerCase(), value)
  }

  /**
   * Opens the connection (RFC 6455 §4; the guide, "Setting timeouts on WebSocket operations").
   *
   * @param url absolute, `ws:` or `wss:` (`http:` and `https:` are mapped to them), no fragment.
   * @param options `timeout` replaces `control.connectTimeout`; `signal` ends the attempt and is
   * forgotten once the socket is open.
   *
   * Rejects with a {@link WebSocketError}: `ERR_INVALID_ARGUMENT` (the socket stays new),
   * `ERR_INVALID_STATE` (it has been connected before), `ERR_CONNECT_TIMEOUT`, `ERR_ABORTED`, or what
   * the network says; or with the signal's reason.
   */
  async connect(url: string | URL, options?: OperationOptions): Promise<void> {
    await this.connection.connect(url, options)
  }

  /**
   * Sends what was accepted, then goes through the closing handshake (RFC 6455 §7.1.2) and resolves
   * with its outcome. Received messages that are queued stay readable; what still arrives is discarded.
   *
   * @param code 1000 (default) or 3000 to 4999.
   * @param reason at most 123 bytes of UTF-8; default empty.
   * @param options `timeout` replaces `control.closeTimeout`, time without progress.
   *
   * Rejects with `ERR_INVALID_ARGUMENT`; with `ERR_CLOSE_TIMEOUT` after the connection was ended
   * because the peer did not answer; with the error if the connection is or was lost. A second call
   * returns the promise of the first. Left alone, the promise never is an unhandled rejection.
   */
  close(code = 1000, reason = '', options?: OperationOptions): Promise<CloseInfo> {
    try {
      return this.connection.close(code, reason, options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Ends the connection now, without a handshake. Everything pending rejects with `ERR_ABORTED`. */
  abort(reason?: unknown): void {
    this.connection.abort(reason)
  }

  /**
   * Sends a ping and resolves with the milliseconds until its pong came (RFC 6455 §5.5.2).
   * Rejects with `ERR_NOT_SUPPORTED` in browsers, `ERR_INVALID_STATE` unless open, and
   * `ERR_RECEIVE_TIMEOUT` after `timeout` (default `control.receiveTimeout`).
   */
  async ping(options?: OperationOptions): Promise<number> {
    if (!this.capabilities.ping)
      throw notSupported('Browsers do not let scripts send pings: send a message of your own.')
    const limits = operationLimits(options, this.settings.receiveTimeout)
    limits.signal?.throwIfAborted()
    if (this.state !== 'open') throw this.connection.notOpen('ping')
    return await this.#pings.measure(limits)
  }

  /**
   * Listens to an event with a function or an object with `handleEvent`; `{ once, signal }` as on any
   * web object. Duplicates are ignored; a listener that throws is reported and the others still run.
   */
  addEventListener(
    type: 'close',
    listener: SocketListener<SocketCloseEvent> | null,
    options?: SocketListenerOptions | boolean,
  ): void {
    this.listen(type, listener, options)
  }

  /** Stops listening. */
  removeEventListener(type: 'close', listener: SocketListener<SocketCloseEvent> | null): void {
    this.unlisten(type, listener)
  }

  /** One listener for `close`, or `null`. */
  get onclose(): ((event: SocketCloseEvent) => void) | null {
    return this.#closeEvents.property
  }

  set onclose(listener: ((event: SocketCloseEvent) => void) | null) {
    this.#closeEvents.property = listener
  }

  /** @internal */
  protected listen(
    type: string,
    listener: SocketListener<never> | null,
    options: SocketListenerOptions | boolean | undefined,
  ): void {
    // The boolean form says whether to capture, which means nothing without a tree.
    if (listener !== null) this.#events.get(type)?.add(listener, typeof options === 'object' ? options : {})
  }

  /** @internal */
  protected unlisten(type: string, listener: SocketListener<never> | null): void {
    if (listener !== null) this.#events.get(type)?.remove(listener)
  }

  /** @internal Makes an event of the class known. */
  protected addEvent<Event>(type: string, changed?: () => void): EventDispatcher<Event> {
    const dispatcher = new EventDispatcher<Event>(this, changed)
    this.#events.set(type, dispatcher)
    return dispatcher
  }

  /** @internal */
  protected countReceived(size: number, messages: number): void {
    this.#received.bytes += size
    this.#received.messages += messages
  }

  async #dispose(): Promise<void> {
    try {
      await this.close()
    } catch {
      this.abort()
    }
  }

  #ended(end: ConnectionEnd): void {
    this.#end = end
    this.#outgoing?.fail(end.writeError)
    this.#keepAlive?.stop()
    this.#pings.end(end.error ?? this.connection.notOpen('ping'))
    if (!end.wasOpen) return
    const { receiveQueue } = this.connection
    const event = new SocketCloseEvent(this, end)
    if (end.local || receiveQueue.isEmpty) {
      this.#closeEvents.dispatch(event)
      return
    }
    // What was received comes first; but nobody waits for ever for a reader that does not come.
    const watch = new LimitWatch(
      { signal: undefined, timeout: this.settings.closeTimeout },
      { expired: () => receiveQueue.reportEmptiedNow(), aborted: () => {} },
      () => receiveQueue.lastTaken,
    )
    receiveQueue.whenEmpty(() => {
      watch.release()
      this.#closeEvents.dispatch(event)
    })
  }
}
