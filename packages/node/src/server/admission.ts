import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketError } from '@isosocket/core'
import { DeadlineQueue } from './deadline-queue.js'
import { isAnswering } from './earlier-answer.js'
import { readHandshake } from './handshake.js'
import { LingeringConnections } from './lingering-connections.js'
import type { RefusedClient } from './listener-event.js'
import type { CheckedOptions } from './listener-options.js'
import { OpenSockets } from './open-sockets.js'
import { answer, type Refusal, refusalBytes } from './refusal.js'
import type { ServerTransport } from './server-transport.js'
import type { Upgrade } from './upgrade.js'
import { type RequestHost, type ServerWebSocket, WebSocketRequest } from './web-socket-request.js'

/** Who gets the requests. */
export interface AdmissionHost {
  requested(request: WebSocketRequest): void
  /** Nobody is to get it any more. */
  settled(request: WebSocketRequest): void
  refused(status: number, reason: string, client: RefusedClient): void
}

/** So many beyond the limit are kept long enough to be told so. */
const leastLingering = 16

const full: Refusal = {
  status: 503,
  headers: { 'Retry-After': '5' },
  body: 'There are as many connections as this server takes.',
}

const closing: Refusal = { status: 503, headers: { 'Retry-After': '5' }, body: 'This server is closing.' }

const failed = 'The server has failed to look at the request.'

const unanswered: Refusal = { status: 503, body: 'The server did not answer the request in time.' }

/**
 * Looks at those who ask for a connection: refuses what is not to reach the application, and what it does not answer.
 *
 * Invariant: each request is answered once, by the application or here, or its client has gone.
 */
export class Admission implements RequestHost {
  readonly sockets = new OpenSockets()
  readonly #options: CheckedOptions
  readonly #host: AdmissionHost
  readonly #requests: DeadlineQueue<WebSocketRequest>
  readonly #lingering = new LingeringConnections()
  #isClosing = false

  constructor(options: CheckedOptions, host: AdmissionHost) {
    this.#options = options
    this.#host = host
    this.#requests = new DeadlineQueue(options.handshakeTimeout)
  }

  /** How many more there may be. */
  get freePlaces(): number {
    return this.#options.maxConnections - this.sockets.size - this.#requests.size
  }

  ask(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (isAnswering(socket)) {
      this.#host.refused(400, 'The request came before the one before it was answered.', request)
      socket.destroy()
      return
    }
    const asked = this.#examine({ request, socket, head })
    if (asked === undefined) socket.destroy()
    else if ('status' in asked) this.refuse(asked, socket, request)
    else {
      this.#requests.add(asked, () => this.#expired(asked, unanswered, timedOut(this.#options)))
      this.#makeRoom()
      this.#host.requested(asked)
    }
  }

  /** Refuses all that is asked from here on, and all that waits. */
  close(): void {
    this.#isClosing = true
    for (const request of this.#requests.keys()) this.#expired(request, closing, closed())
  }

  settled(request: WebSocketRequest): void {
    this.#requests.delete(request)
    this.#host.settled(request)
  }

  accepted(transport: ServerTransport, socket: ServerWebSocket): void {
    this.sockets.add(transport, socket)
  }

  left(transport: ServerTransport, connection: Socket | undefined): void {
    this.sockets.left(transport)
    if (connection !== undefined) this.lingers(connection)
  }

  lingers(connection: Duplex): void {
    this.#lingering.add(connection)
    this.#makeRoom()
  }

  /** Resolves when those that have been given up so far have ended. */
  ended(): Promise<void> {
    return this.#lingering.ended()
  }

  /** Tells a client why there is nothing for it. */
  refuse(refusal: Refusal, socket: Duplex, client: RefusedClient): void {
    this.#host.refused(refusal.status, refusal.reason ?? String(refusal.body), client)
    answer(socket, refusalBytes(refusal))
    this.lingers(socket)
  }

  #makeRoom(): void {
    this.#lingering.reduce(Math.max(this.freePlaces, leastLingering))
  }

  /** The request, or why there is to be none; `undefined` where the client has gone. */
  #examine(upgrade: Upgrade): WebSocketRequest | Refusal | undefined {
    const { request, socket } = upgrade
    const handshake = readHandshake(request)
    if ('status' in handshake) return handshake
    if (this.#isClosing) return closing
    try {
      if (!this.#mayConnect(request)) return foreign(request)
      if (this.freePlaces <= 0) return full
      if (!socket.readable || !socket.writable) return undefined
      const { protocols } = handshake
      const protocol = protocols.length === 0 ? undefined : this.#options.chooseProtocol(protocols, request)
      return new WebSocketRequest(upgrade, handshake, protocol ?? '', this)
    } catch (error) {
      // A client must not be able to end the process by a header that a function of the application trips over.
      return {
        status: 500,
        body: failed,
        reason: `The options cannot be applied to the request: ${String(error)}`,
      }
    }
  }

  #mayConnect(request: IncomingMessage): boolean {
    const { origin } = request.headers
    return origin === undefined || this.#options.mayConnect(origin, request)
  }

  #expired(request: WebSocketRequest, refusal: Refusal, error: WebSocketError): void {
    this.#host.refused(refusal.status, String(refusal.body), request.httpRequest)
    request.expire(error, refusalBytes(refusal))
  }
}

function foreign({ headers }: IncomingMessage): Refusal {
  return {
    status: 403,
    body: `Pages of ${headers.origin} may not connect to ${headers.host}: the server's option "origins" does not allow it.`,
  }
}

function timedOut({ handshakeTimeout }: CheckedOptions): WebSocketError {
  return new WebSocketError(
    `The request was not answered within ${handshakeTimeout} ms, so the client was told 503. Answer sooner, or raise handshakeTimeout.`,
    { code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' },
  )
}

function closed(): WebSocketError {
  return new WebSocketError('The listener was closed before the request was answered.', {
    code: 'ERR_ABORTED',
    phase: 'upgrade',
  })
}
