import type { WebSocket } from 'ws'

/** So many answers may wait to be written; of what is asked beyond, only the last is answered. */
const mostWaiting = 256

/**
 * Answers pings, and stays bounded when they come faster than answers leave: then only the last one is
 * answered, which RFC 6455 §5.5.3 allows.
 */
export class PongAnswers {
  readonly #socket: WebSocket
  #waiting = 0
  #last: Buffer | undefined

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** What waits is not answered any more. */
  stop(): void {
    this.#last = undefined
  }

  /** Answers a ping. */
  answer(data: Buffer): void {
    if (this.#waiting >= mostWaiting) {
      this.#last = data
      return
    }
    this.#waiting++
    this.#socket.pong(data, undefined, this.#written)
  }

  readonly #written = (): void => {
    this.#waiting--
    const last = this.#last
    this.#last = undefined
    if (last !== undefined) this.answer(last)
  }
}
