import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { DeadlineQueue } from './deadline-queue.js'
import type { RefusedClient } from './listener-event.js'
import type { Refusal } from './refusal.js'

/** So many beyond the limit are kept long enough to be told so. */
const leastHandshakes = 16

const late: Refusal = { status: 408, body: 'The request did not come in time.' }

/** Who decides about connections. */
export interface OwnServerHost {
  /** How many may be without a request at present. */
  freePlaces(): number
  /** Ends a connection because of what the client did, or did not do. */
  refuse(refusal: Refusal, socket: Socket, client: RefusedClient): void
}

/**
 * The HTTP server of a listener that has a port of its own: keeps connections that have not sent a request within bounds, in
 * number and in time.
 */
export class OwnServer {
  readonly http: Server
  readonly #host: OwnServerHost
  readonly #maxHandshakes: number
  readonly #handshakes: DeadlineQueue<Socket>
  /** Those that have not asked for an upgrade, and how their end is listened to. */
  readonly #sockets = new Map<Socket, () => void>()
  #closed: Promise<void> | undefined

  constructor(host: OwnServerHost, limits: { maxHandshakes: number; handshakeTimeout: number }) {
    this.#host = host
    this.#maxHandshakes = limits.maxHandshakes
    this.#handshakes = new DeadlineQueue(limits.handshakeTimeout)
    // The deadlines are ours: Node looks at its own every half a minute.
    this.http = createServer({ headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'close', 'Content-Type': 'text/plain' })
      response.end(`${STATUS_CODES[426]}: this port speaks WebSocket.\n`)
      request.resume()
    })
    this.http.on('connection', (socket: Socket) => this.#arrived(socket))
  }

  /** How many connections are without a request. */
  get handshakes(): number {
    return this.#handshakes.size
  }

  /** It has asked for an upgrade: it is not watched here any more. */
  handedOver(socket: Duplex): void {
    this.#forget(socket as Socket)
  }

  /** Frees the port, and ends connections without a request. */
  stop(): void {
    this.#closed = new Promise<void>((resolve) => this.http.close(() => resolve()))
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  /** Resolves when its last connection has ended. */
  async ended(): Promise<void> {
    await this.#closed
  }

  #arrived(socket: Socket): void {
    // It has been handed back: it asked for an upgrade to something else.
    if (this.#sockets.has(socket)) return
    const most = Math.min(this.#maxHandshakes, Math.max(this.#host.freePlaces(), leastHandshakes))
    const { oldest } = this.#handshakes
    if (this.#handshakes.size >= most && oldest !== undefined) {
      this.#forget(oldest)
      oldest.destroy()
    }
    const onClose = (): void => this.#forget(socket)
    this.#sockets.set(socket, onClose)
    socket.on('close', onClose)
    this.#handshakes.add(socket, () => this.#host.refuse(late, socket, { socket }))
  }

  #forget(socket: Socket): void {
    const onClose = this.#sockets.get(socket)
    if (onClose !== undefined) socket.off('close', onClose)
    this.#sockets.delete(socket)
    this.#handshakes.delete(socket)
  }
}
