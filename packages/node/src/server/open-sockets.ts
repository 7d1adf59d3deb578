import { DeadlineQueue } from './deadline-queue.js'
import { ServerMessageWebSocket } from './server-message-web-socket.js'
import type { ServerTransport } from './server-transport.js'
import type { ServerWebSocket } from './web-socket-request.js'

/** The sockets of a listener whose connection has not ended. */
export class OpenSockets {
  readonly #sockets = new Map<ServerTransport, ServerWebSocket>()
  #emptied: (() => void) | undefined

  get size(): number {
    return this.#sockets.size
  }

  /** All, as they are now. */
  get all(): ServerWebSocket[] {
    return [...this.#sockets.values()]
  }

  /** Those for messages that the filter lets through, as they are now: a socket may go meanwhile. */
  forMessages(filter: (socket: ServerMessageWebSocket) => boolean): ServerMessageWebSocket[] {
    const found: ServerMessageWebSocket[] = []
    for (const socket of this.#sockets.values()) {
      if (socket instanceof ServerMessageWebSocket && filter(socket)) found.push(socket)
    }
    return found
  }

  add(transport: ServerTransport, socket: ServerWebSocket): void {
    this.#sockets.set(transport, socket)
  }

  left(transport: ServerTransport): void {
    this.#sockets.delete(transport)
    if (this.#sockets.size === 0) this.#emptied?.()
  }

  /** Closes all, and ends those that have not closed in time. */
  async close(code: number, reason: string, timeout: number): Promise<void> {
    if (this.#sockets.size === 0) return
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve
    })
    for (const socket of this.all) void socket.close(code, reason, { timeout })
    // Of one: it waits also for longer than a timer of Node takes.
    const deadline = new DeadlineQueue<this>(timeout)
    deadline.add(this, () => this.#abort(timeout))
    await emptied
    deadline.delete(this)
  }

  #abort(timeout: number): void {
    for (const socket of this.all)
      socket.abort(new Error(`The listener was closed, and ${timeout} ms were over.`))
  }
}
