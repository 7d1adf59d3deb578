/// <reference lib="esnext.disposable" preserve="true" />
import { checkOptions } from './check-options.js'
import type { CloseInfo } from './close-code.js'
import type { Connection, SocketState } from './connection.js'
import type { SocketControl } from './control.js'
import { addDisposal } from './disposal.js'
import type { EventDispatcher, SocketListener, SocketListenerOptions } from './event-dispatcher.js'
import type { SocketInformation } from './information.js'
import { limitsToBegin, type OperationOptions } from './operation-limit.js'
import type { Platform } from './platform.js'
import type { ControlOptions } from './setting.js'
import type { SocketCloseEvent } from './socket-event.js'
import { SocketParts } from './socket-parts.js'
import type { SocketTraits } from './socket-traits.js'
import type { Capabilities } from './transport.js'
import { invalidState, notSupported } from './web-socket-error.js'

/** Options of the static `connect`: control settings, and the options of the method `connect`. */
export type ConnectOptions<Control> = ControlOptions<Control> & OperationOptions

/**
 * What the static `connect` of a class does: a new socket with the settings among the options, connected. Rejects as the
 * constructor throws, and as `connect` rejects; with `ERR_INVALID_ARGUMENT` for what cannot hold options.
 */
export async function connectNew<
  Control,
  Socket extends { connect(url: string | URL, options: OperationOptions): Promise<void> },
>(
  Class: new (settings: ControlOptions<Control>) => Socket,
  url: string | URL,
  options: ConnectOptions<Control> | undefined,
): Promise<Socket> {
  if (options != null) checkOptions(options, "{ signal, protocols: ['chat'] }")
  const { signal, timeout, ...settings } = options ?? {}
  const socket = new Class(settings as ControlOptions<Control>)
  await socket.connect(url, { signal, timeout })
  return socket
}

/** What the class has only where the engine has the symbol. */
// biome-ignore lint/correctness/noUnusedVariables: declarations that merge have the same parameters.
export interface SocketBase<Control extends SocketControl, Value, Chunk> {
  /**
   * Where the engine has the symbol, for `await using`: `close()`, then `abort()` if that fails. Never
   * rejects.
   */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * What MessageWebSocket and StreamWebSocket have in common. One object is one connection: it is
 * connected once, closed once, and then made anew.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class has it, see `addDisposal`; a property could not be overridden by a method.
export abstract class SocketBase<Control extends SocketControl, Value, Chunk> {
  readonly #parts: SocketParts<Control, Value, Chunk>

  static {
    addDisposal(SocketBase.prototype, Symbol.asyncDispose, function () {
      return this.#dispose()
    })
  }

  /** @internal `traits`: where the class differs from the other. */
  protected constructor(
    platform: Platform<Control>,
    traits: SocketTraits<never, Value, Chunk>,
    options: ControlOptions<Control> | undefined,
  ) {
    this.#parts = new SocketParts(this, platform, traits, options ?? {})
  }

  /**
   * Settings. Set them before `connect` (the guide, "Advanced options"): afterwards the setters throw
   * `ERR_INVALID_STATE`.
   */
  get control(): Control {
    return this.#parts.control
  }

  /** @internal On the prototype, so that whoever goes through the members of a socket does not meet it. */
  protected get connection(): Connection<Control, Value> {
    return this.#parts.connection
  }

  /** @internal What stands in {@link control}. */
  protected get settings(): Readonly<Control> {
    return this.#parts.settings
  }

  /** Facts about the connection, readable at any time (the guide, "WebSocket information classes"). */
  get information(): SocketInformation {
    return this.#parts.information
  }

  /** What this socket can do on this runtime. */
  get capabilities(): Capabilities {
    return this.#parts.transport.capabilities
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
   * The sending side as a stream, with backpressure. Before the socket is open writes and `close()` wait; if it does
   * not open they reject. `close()` sends what was written and closes with 1000, `abort(reason)` is
   * `abort(reason)` of the socket. A chunk that cannot be sent errors the stream and ends the
   * connection; `DataWriter.store()` and `send()` check first.
   */
  get writable(): WritableStream<Chunk> {
    return this.#parts.outgoing.stream
  }

  /**
   * The receiving side as a stream. `cancel()` discards further input and leaves the socket open. Of a
   * MessageWebSocket: read while a `message` listener is there, or waiting when one is added, it is errored for good
   * (`ERR_INVALID_STATE`).
   */
  get readable(): ReadableStream<Value> {
    return this.#parts.readable
  }

  /**
   * Adds a header to the request that opens the connection. Before `connect` only, else
   * `ERR_INVALID_STATE`; `ERR_INVALID_ARGUMENT` for what is no header; `ERR_NOT_SUPPORTED` in
   * browsers, which send none of ours.
   */
  setRequestHeader(name: string, value: string): void {
    const { checkRequestHeader } = this.#parts.platform
    if (checkRequestHeader === undefined)
      throw notSupported(notInBrowsers('set request headers: use a message, or the address'))
    if (this.state !== 'new') {
      throw invalidState('setRequestHeader() comes too late: call it before connect().')
    }
    checkRequestHeader(name, value)
    this.#parts.setHeader(name, value)
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
    const { pings } = this.#parts
    if (pings === undefined)
      throw notSupported(notInBrowsers('send pings: use a message that the peer answers'))
    const limits = limitsToBegin(options, this.settings.receiveTimeout)
    if (this.state !== 'open') throw this.connection.notOpen('ping')
    return await pings.measure(limits)
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

  /** Stops listening. The options have no meaning. */
  removeEventListener(
    type: 'close',
    listener: SocketListener<SocketCloseEvent> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  removeEventListener(type: 'close', listener: SocketListener<SocketCloseEvent> | null): void {
    this.unlisten(type, listener)
  }

  /** One listener for `close`, or `null`. */
  get onclose(): ((event: SocketCloseEvent) => void) | null {
    return this.#parts.closeEvents.property
  }

  set onclose(listener: ((event: SocketCloseEvent) => void) | null) {
    this.#parts.closeEvents.property = listener
  }

  /** @internal */
  protected listen(
    type: string,
    listener: SocketListener<never> | null,
    options: SocketListenerOptions | boolean | undefined,
  ): void {
    // The boolean form says whether to capture, which means nothing without a tree. No listener is ignored, as on the web.
    if (listener != null) this.events(type)?.add(listener, Object(options))
  }

  /** @internal */
  protected unlisten(type: string, listener: SocketListener<never> | null): void {
    if (listener != null) this.events(type)?.remove(listener)
  }

  /** @internal The listeners of an event, if the class has such a one. */
  protected events(type: string): EventDispatcher<never> | undefined {
    return type === 'close' ? this.#parts.closeEvents : undefined
  }

  /** @internal */
  protected countReceived(size: number, messages: number): void {
    this.#parts.bytesReceived += size
    this.#parts.messagesReceived += messages
  }

  async #dispose(): Promise<void> {
    try {
      await this.close()
    } catch {
      this.abort()
    }
  }
}

function notInBrowsers(doing: string): string {
  return `Browsers do not let scripts ${doing}.`
}
