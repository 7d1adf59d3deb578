import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketError } from '@isosocket/core'
import { DeadlineQueue } from './deadline-queue.js'
import { readHandshake } from './handshake.js'
import type { RefusedClient } from './listener-event.js'
import type { CheckedOptions } from './listener-options.js'
import { OpenSockets } from './open-sockets.js'
import { answer, type Refusal, refusalBytes } from './refusal.js'
import type { ServerTransport } from './server-transport.js'
import { type RequestHost, type ServerWebSocket, WebSocketRequest } from './web-socket-request.js'

/** Who gets the requests. */
export interface AdmissionHost {
  requested(request: WebSocketRequest): void
  /** Nobody is to get it any more. */
  settled(request: WebSocketRequest): void
  refused(status: number, reason: string, client: RefusedClient): void
}

const full: Refusal = {
  status: 503,
  headers: { 'Retry-After': '5' },
  body: 'There are as many connections as this server takes.',
}

const closing: Refusal = { status: 503, headers: { 'Retry-After': '5' }, body: 'This server is closing.' }

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
    const handshake = readHandshake(request)
    if ('status' in handshake) this.#refuse(handshake, request, socket)
    else if (this.#isClosing) this.#refuse(closing, request, socket)
    else if (!this.#mayConnect(request)) this.#refuse(foreign(request), request, socket)
    else if (this.freePlaces <= 0) this.#refuse(full, request, socket)
    else if (!socket.readable || !socket.writable) socket.destroy()
    else {
      const { protocols } = handshake
      const protocol = protocols.length === 0 ? '' : (this.#options.chooseProtocol(protocols, request) ?? '')
      const asked = new WebSocketRequest({ request, socket, head }, handshake, protocol, this)
      this.#requests.add(asked, () => this.#expired(asked, unanswered, timedOut(this.#options)))
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

  left(transport: ServerTransport): void {
    this.sockets.left(transport)
  }

  #mayConnect(request: IncomingMessage): boolean {
    const { origin } = request.headers
    return origin === undefined || this.#options.mayConnect(origin, request)
  }

  #refuse(refusal: Refusal, request: IncomingMessage, socket: Duplex): void {
    this.#host.refused(refusal.status, String(refusal.body), request)
    answer(socket, refusalBytes(refusal))
  }

  #expired(request: WebSocketRequest, refusal: Refusal, error: WebSocketError): void {
    this.#host.refused(refusal.status, String(refusal.body), request.httpRequest)
    request.expire(error, refusalBytes(refusal))
  }
}

function foreign({ headers }: IncomingMessage): Refusal {
  return {
    status: 403,
    body: `Pages of ${headers.origin} may not connect to ${headers.host}: the server's list "origins" does not have it.`,
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
