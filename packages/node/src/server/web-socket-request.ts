import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import {
  type ControlOptions,
  invalidArgument,
  invalidState,
  mustBe,
  show,
  type WebSocketError,
} from '@isosocket/core'
import { acceptOptions } from './accept-options.js'
import type { Handshake } from './handshake.js'
import { checkOptionNames } from './option-names.js'
import { type AnswerHeaders, answer, refusalBytes, refusalHeaders, upgradeHeaderLines } from './refusal.js'
import {
  type AcceptOptions,
  type ServerMessageControl,
  type ServerStreamControl,
  serverMessageSettings,
  serverStreamSettings,
} from './server-control.js'
import { ServerMessageWebSocket } from './server-message-web-socket.js'
import { ServerStreamWebSocket } from './server-stream-web-socket.js'
import { clientGone, type Keeper, ServerTransport } from './server-transport.js'
import type { Upgrade } from './upgrade.js'

const messageOptions = /* @__PURE__ */ acceptOptions(serverMessageSettings)
const streamOptions = /* @__PURE__ */ acceptOptions(serverStreamSettings)

/** A connection that was accepted. */
export type ServerWebSocket = ServerMessageWebSocket | ServerStreamWebSocket

/** @internal Whose request it is. */
export interface RequestHost extends Keeper {
  /** It has been answered, or there is nobody any more to be answered. */
  settled(request: WebSocketRequest): void
  /** It has been accepted, and is open. */
  accepted(transport: ServerTransport, socket: ServerWebSocket): void
}

/**
 * A client that asks for a connection. Answer it with {@link acceptMessage}, {@link acceptStream} or {@link reject}; what nobody
 * answers within `handshakeTimeout` is told 503.
 *
 * @example
 * for await (const request of listener) {
 *   if (request.url.pathname === '/chat') chat(request.acceptMessage()).catch(console.warn)
 *   else request.reject(404)
 * }
 */
export class WebSocketRequest {
  /**
   * What the client asks for, as `ws:` or `wss:`, for `url.pathname` and `url.searchParams`. The host is what the client
   * says: do not trust it.
   */
  readonly url: URL
  /** The sub-protocols that the client offers, best first; empty for none. */
  readonly protocols: readonly string[]
  /** The one that is accepted by default, chosen by the listener's `protocols`; empty for none. */
  readonly protocol: string
  readonly #upgrade: Upgrade
  readonly #host: RequestHost
  readonly #socket: Socket
  readonly #remoteAddress: string | undefined
  #state: 'waiting' | 'answered' | 'gone' = 'waiting'
  /** Why there is nobody any more to be answered. */
  #error: WebSocketError | undefined
  #abort: AbortController | undefined

  /** @internal Made by the listener. */
  constructor(upgrade: Upgrade, handshake: Handshake, protocol: string, host: RequestHost) {
    if (upgrade?.socket === undefined) {
      throw invalidState(
        'Requests are made by a WebSocketListener: take them from its loop, or its event "request".',
      )
    }
    const { url, protocols } = handshake
    this.url = url
    this.protocols = protocols
    this.protocol = protocol
    this.#upgrade = upgrade
    this.#host = host
    this.#socket = upgrade.socket as Socket
    this.#remoteAddress = this.#socket.remoteAddress
    for (const event of ['end', 'close', 'error']) this.#socket.on(event, this.#onGone)
  }

  /** The header fields, names in lower case, as `node:http` has them. */
  get headers(): IncomingHttpHeaders {
    return this.httpRequest.headers
  }

  /** The origin of the page that connects; `undefined` for programs that are no browsers. */
  get origin(): string | undefined {
    return this.headers.origin
  }

  /** The IP address of the client, or of the last proxy before this program. */
  get remoteAddress(): string | undefined {
    return this.#remoteAddress
  }

  /** The request as `node:http` hands it out, for whatever works with such (sessions, loggers). */
  get httpRequest(): IncomingMessage {
    return this.#upgrade.request
  }

  /** It waits for an answer, and the client is there. */
  get isWaiting(): boolean {
    return this.#state === 'waiting'
  }

  /**
   * Fires when there is nobody any more to be answered, because the client went away, time is up or the listener closes: for
   * what has to be asked before (a data base). Its reason is a `WebSocketError`. A client that has sent frames already and then
   * goes away without a reset is noticed only when it is accepted: nothing is read before.
   */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#error !== undefined) this.#abort.abort(this.#error)
    }
    return this.#abort.signal
  }

  /**
   * Opens the connection, for whole messages.
   *
   * Throws `ERR_INVALID_ARGUMENT` for a bad option and `ERR_INVALID_STATE` if the request has been answered; what was asked is
   * then as it was. Never because of the client: if it has gone meanwhile, or time is up, the socket is `closed` from the
   * beginning, and its `closed` says why; it never was open, so it has no `close` event.
   */
  acceptMessage(options: AcceptOptions<ServerMessageControl> = {}): ServerMessageWebSocket {
    checkOptionNames('acceptMessage()', options, messageOptions)
    return this.#accept(options, (transport, control) => {
      return new ServerMessageWebSocket(transport, this.url.href, control)
    })
  }

  /** Opens the connection, as a stream of bytes; else as {@link acceptMessage}. */
  acceptStream(options: AcceptOptions<ServerStreamControl> = {}): ServerStreamWebSocket {
    checkOptionNames('acceptStream()', options, streamOptions)
    return this.#accept(options, (transport, control) => {
      return new ServerStreamWebSocket(transport, this.url.href, control)
    })
  }

  /**
   * Answers with another HTTP status than 101, and ends the connection. Programs see it as the status of their error, scripts
   * in browsers not at all.
   *
   * @param status 300 to 599. Default 403.
   * @param headers more header fields, such as `WWW-Authenticate` or `Location`: an object, `Headers`, a `Map` or pairs.
   * @param body for whoever reads it: text, unless `headers` have a `Content-Type`.
   *
   * Throws `ERR_INVALID_ARGUMENT`, and `ERR_INVALID_STATE` if the request has been answered. Does nothing if there is nobody
   * any more to be answered.
   */
  reject(status = 403, headers: AnswerHeaders = {}, body: string | Uint8Array = ''): void {
    if (!(Number.isInteger(status) && status >= 300 && status <= 599)) {
      throw invalidArgument(`reject() takes an HTTP status from 300 to 599, not ${show(status)}.`)
    }
    const fields = refusalHeaders(headers)
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      throw mustBe('The body of an answer', 'a string or a Uint8Array', body)
    }
    const bytes = refusalBytes({ status, headers: fields, body })
    this.#checkUnanswered()
    if (this.#state === 'gone') return
    this.#settle('answered')
    this.#end(bytes)
  }

  /** @internal Answers for the application, which has not. */
  expire(error: WebSocketError, bytes: Buffer): void {
    if (this.#state !== 'waiting') return
    this.#settle('gone', error)
    this.#end(bytes)
  }

  #end(bytes: Buffer): void {
    answer(this.#socket, bytes)
    this.#host.lingers(this.#socket)
  }

  #accept<Control, Socket extends ServerWebSocket>(
    { protocol = this.protocol, headers = {}, ...control }: AcceptOptions<Control>,
    make: (transport: ServerTransport, control: ControlOptions<Control>) => Socket,
  ): Socket {
    const lines = upgradeHeaderLines(headers)
    if (protocol !== '' && !this.protocols.includes(protocol)) {
      throw invalidArgument(
        `The client does not offer the sub-protocol ${show(protocol)}, but ${this.protocols.map(show).join(', ') || 'none'}.`,
      )
    }
    this.#checkUnanswered()
    const upgrade = this.#upgrade
    const transport = new ServerTransport(
      {
        upgrade,
        protocol,
        headers: lines,
        // The socket calls it when it has checked the options.
        begin: () => {
          if (this.#state === 'waiting') this.#settle('answered')
          return this.#error
        },
      },
      this.#host,
    )
    const socket = make(transport, control as ControlOptions<Control>)
    if (socket.state === 'open') this.#host.accepted(transport, socket)
    return socket
  }

  #checkUnanswered(): void {
    if (this.#state !== 'answered') return
    throw invalidState('The request has been answered: accept or reject it once only.')
  }

  #settle(state: 'answered' | 'gone', error?: WebSocketError): void {
    this.#state = state
    this.#error = error
    for (const event of ['end', 'close', 'error']) this.#socket.off(event, this.#onGone)
    this.#host.settled(this)
    if (error !== undefined) this.#abort?.abort(error)
  }

  readonly #onGone = (): void => {
    if (this.#state !== 'waiting') return
    this.#settle('gone', clientGone())
    this.#socket.destroy()
  }
}
