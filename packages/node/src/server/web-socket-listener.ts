/// <reference lib="esnext.disposable" preserve="true" />
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type BufferSource,
  checkClose,
  EventDispatcher,
  milliseconds,
  type SocketListener,
  type SocketListenerOptions,
  type WebSocketError,
} from '@isosocket/core'
import { Admission } from './admission.js'
import { Broadcast, type BroadcastOptions, type BroadcastOutcome, checkBroadcast } from './broadcast.js'
import {
  ListenerErrorEvent,
  type ListenerEvents,
  ListenerRefusedEvent,
  ListenerRequestEvent,
  type RefusedClient,
} from './listener-event.js'
import { type CheckedOptions, checkListenerOptions, type ListenerOptions } from './listener-options.js'
import { ListeningPlace } from './listening-place.js'
import { checkOptionNames } from './option-names.js'
import { RequestQueue } from './request-queue.js'
import { serverCloseCodes } from './server-close-codes.js'
import { checkUpgrade } from './upgrade-arguments.js'
import type { ServerWebSocket, WebSocketRequest } from './web-socket-request.js'

/** Options of {@link WebSocketListener.close}. */
export interface CloseListenerOptions {
  /** How long, in milliseconds, sockets may take to send what they have and to close; then they are ended. Default 10 000. */
  readonly timeout?: number | undefined
  /** What sockets are closed with: 1001 ("going away", the default), 1012 ("restart"), 3000 to 4999, or what else `close()` of a socket takes. */
  readonly code?: number | undefined
  /** At most 123 bytes of UTF-8. Default empty. */
  readonly reason?: string | undefined
}

const closeNames: readonly string[] = [
  'timeout',
  'code',
  'reason',
] satisfies readonly (keyof CloseListenerOptions)[]

const closeTimeout = milliseconds(10_000)

/** What the class has only where the engine has the symbol. */
export interface WebSocketListener {
  /** Where the engine has the symbol, for `await using`: `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Accepts WebSocket connections: on a port of its own, on a server of `node:http` or `node:https`, or from whatever hands it
 * upgrades (`handleUpgrade`).
 *
 * Requests come by `for await`, or as `request` events; while there is a listener to these, it gets them, and first those that
 * came before it.
 *
 * @example
 * const listener = new WebSocketListener({ port: 8080 })
 * for await (const request of listener) {
 *   echo(request.acceptMessage()).catch((error) => console.warn(error.message))
 * }
 *
 * async function echo(socket) {
 *   for await (const message of socket) await socket.send(message.text())
 * }
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class defines it; a property could not be overridden by a method.
export class WebSocketListener {
  readonly #options: CheckedOptions
  readonly #admission: Admission
  readonly #place: ListeningPlace
  readonly #queue = new RequestQueue<WebSocketRequest>()
  readonly #events: { readonly [Name in keyof ListenerEvents]: EventDispatcher<ListenerEvents[Name]> } = {
    request: new EventDispatcher<ListenerRequestEvent>(this, () => this.#handOver()),
    refused: new EventDispatcher<ListenerRefusedEvent>(this),
    error: new EventDispatcher<ListenerErrorEvent>(this),
  }
  #hasBroadcast = false
  #closing: Promise<void> | undefined

  static {
    if (Symbol.asyncDispose !== undefined) {
      Object.defineProperty(WebSocketListener.prototype, Symbol.asyncDispose, {
        value(this: WebSocketListener) {
          return this.close()
        },
        configurable: true,
        writable: true,
      })
    }
  }

  /**
   * Begins to listen; see {@link ListenerOptions}. Throws `ERR_INVALID_ARGUMENT`. Whether listening works is told by
   * {@link listening}, by iteration and by the event `error`; if nobody asks, a failure ends the process, as with `node:http`.
   */
  constructor(options: ListenerOptions) {
    this.#options = checkListenerOptions(options)
    this.#admission = new Admission(this.#options, {
      requested: (request) => this.#requested(request),
      settled: (request) => this.#queue.delete(request),
      refused: (status, reason, client) => this.#refused(status, reason, client),
    })
    this.#place = new ListeningPlace(this.#options, {
      takes: (request) => this.#options.isOnPath(request),
      handleUpgrade: (request, socket, head) => this.#admission.ask(request, socket, head),
      lingers: (connection) => this.#admission.lingers(connection),
      freePlaces: () => this.#admission.freePlaces,
      refuse: (refusal, socket, client) => this.#admission.refuse(refusal, socket, client),
      failed: (error) => this.#failed(error),
      troubled: (error) => this.#tell(error),
    })
  }

  /** A new listener that listens. Rejects where it cannot, see {@link listening}; nothing of it is left on your server then. */
  static async listen(options: ListenerOptions): Promise<WebSocketListener> {
    const listener = new WebSocketListener(options)
    try {
      await listener.listening
    } catch (error) {
      // Nobody has it: what it would take would be answered by nobody.
      await listener.close()
      throw error
    }
    return listener
  }

  /**
   * Resolves when connections are accepted. Rejects with `ERR_ADDRESS_IN_USE`, or `ERR_LISTEN` for another reason, and the
   * phase `listen`, and with `ERR_ABORTED` when the listener is closed. With `noServer` it is resolved.
   *
   * With `server` it follows that server. If its owner handles the server's `error`, it waits two seconds for another try; a
   * later one makes it resolve again.
   */
  get listening(): Promise<void> {
    return this.#place.listening
  }

  /** Where it listens, as `server.address()` of `node:net` says; `null` before, after, and with `noServer`. */
  address(): AddressInfo | string | null {
    return this.#place.address
  }

  /** The port; 0 where there is none. */
  get port(): number {
    const address = this.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** The sockets that it has accepted and that have not ended, as they are now. */
  get sockets(): ServerWebSocket[] {
    return this.#admission.sockets.all
  }

  /**
   * Takes an upgrade that a framework hands out: the arguments of the `upgrade` event of `node:http`. `path` is not looked at,
   * all else is. Throws `ERR_INVALID_ARGUMENT` for what is no upgrade.
   *
   * @example
   * server.on('upgrade', (request, socket, head) => listener.handleUpgrade(request, socket, head))
   */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    checkUpgrade(request, socket, head)
    this.#admission.ask(request, socket, head)
  }

  /**
   * Sends a message to all sockets for messages, or to those that the filter lets through: a string as text, bytes as
   * binary. Its frame is made once for all, and the data may be changed at once. A client that does not read holds nobody up and
   * takes no memory: see `slowConsumer`. Streams are left out, because messages mean nothing to them.
   *
   * Resolves with how many got it, at once, unless `slowConsumer` is `'wait'`. Rejects with `ERR_INVALID_ARGUMENT`, and with what the
   * filter throws; nobody has got it then.
   */
  async broadcast(data: string | BufferSource, options: BroadcastOptions = {}): Promise<BroadcastOutcome> {
    const { filter, slow } = checkBroadcast(options)
    const broadcast = new Broadcast(data, slow)
    broadcast.hand(this.#admission.sockets.forMessages(filter), !this.#hasBroadcast)
    if (!this.#hasBroadcast) {
      this.#hasBroadcast = true
      process.nextTick(() => {
        this.#hasBroadcast = false
      })
    }
    return await broadcast.outcome()
  }

  /**
   * Accepts no more connections, refuses requests that wait (503), closes all sockets with 1001 once what they were given to
   * send has gone, and ends those that have not closed in time. Resolves when all have ended and, with `port`, the port is
   * free. Iteration ends. A second call waits for the first. Rejects with `ERR_INVALID_ARGUMENT` only.
   */
  async close(options: CloseListenerOptions = {}): Promise<void> {
    checkOptionNames('close() of a listener', options, { names: closeNames })
    const { timeout = 10_000, code = 1001, reason = '' } = options
    closeTimeout.check('timeout', timeout)
    checkClose(code, reason, serverCloseCodes)
    this.#closing ??= this.#close(code, reason, timeout)
    await this.#closing
  }

  /** All requests to come. Ends when the listener closes, throws where it cannot listen. Leaving the loop leaves it as it is. */
  [Symbol.asyncIterator](): AsyncIterableIterator<WebSocketRequest, undefined> {
    return this.#queue.iterate()
  }

  /**
   * Listens to `request` (`event.request`), to `refused` (a client that the listener has refused by itself: `status`,
   * `reason`, `address`, `remoteAddress`, `origin`), or to `error` (it cannot listen, or the server of its
   * port has an error later: `event.error`).
   */
  addEventListener<Name extends keyof ListenerEvents>(
    type: Name,
    listener: SocketListener<ListenerEvents[Name]> | null,
    options?: SocketListenerOptions | boolean,
  ): void {
    if (listener === null || !Object.hasOwn(this.#events, type)) return
    this.#events[type].add(listener, typeof options === 'object' ? options : {})
  }

  /** Stops listening to an event. The options have no meaning. */
  removeEventListener<Name extends keyof ListenerEvents>(
    type: Name,
    listener: SocketListener<ListenerEvents[Name]> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  removeEventListener<Name extends keyof ListenerEvents>(
    type: Name,
    listener: SocketListener<ListenerEvents[Name]> | null,
  ): void {
    if (listener !== null && Object.hasOwn(this.#events, type)) this.#events[type].remove(listener)
  }

  /** One listener for `request`, or `null`. */
  get onrequest(): ((event: ListenerRequestEvent) => void) | null {
    return this.#events.request.property
  }

  set onrequest(listener: ((event: ListenerRequestEvent) => void) | null) {
    this.#events.request.property = listener
  }

  async #close(code: number, reason: string, timeout: number): Promise<void> {
    this.#place.stop()
    this.#admission.close()
    this.#queue.end(undefined)
    await this.#admission.sockets.close(code, reason, timeout)
    await this.#admission.ended()
    await this.#place.ended()
  }

  /** Those who listen to requests get what waits, once they have said all that they listen to. */
  #handOver(): void {
    if (this.#events.request.isEmpty) return
    queueMicrotask(() => {
      while (!this.#events.request.isEmpty) {
        const request = this.#queue.take()
        if (request === undefined) return
        this.#requested(request)
      }
    })
  }

  #requested(request: WebSocketRequest): void {
    const { request: events } = this.#events
    if (events.isEmpty) this.#queue.push(request)
    else events.dispatch(new ListenerRequestEvent(this, request))
  }

  #refused(status: number, reason: string, client: RefusedClient): void {
    const { refused } = this.#events
    if (!refused.isEmpty) refused.dispatch(new ListenerRefusedEvent(this, status, reason, client))
  }

  /** Says whether somebody was told. */
  #failed(error: WebSocketError): boolean {
    const { isAwaited } = this.#queue
    this.#queue.end(error)
    return this.#tell(error) || isAwaited
  }

  #tell(error: WebSocketError): boolean {
    const { error: events } = this.#events
    if (events.isEmpty) return false
    events.dispatch(new ListenerErrorEvent(this, error))
    return true
  }
}
