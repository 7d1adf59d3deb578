import { type BufferSource, invalidArgument, oneOf } from '@isosocket/core'
import { type EncodedMessage, encodeMessage } from './encoded-message.js'
import { checkOptionNames } from './option-names.js'
import type { ServerMessageWebSocket } from './server-message-web-socket.js'
import { ServerTransport } from './server-transport.js'

/** What becomes of a client that does not take what it is sent: more than its `sendBufferSize` (1 MiB) waits for it. */
export type SlowConsumer = 'drop' | 'close' | 'wait'

/** Options of a broadcast. */
export interface BroadcastOptions {
  /** Who gets it, said at once (no `async`). Default: all sockets for messages. */
  readonly filter?: ((socket: ServerMessageWebSocket) => boolean) | undefined
  /**
   * What becomes of a client for which there is no room. `'drop'` (default): it does not get this message. `'close'`: it is closed
   * with 1008. `'wait'`: the message waits for it, up to its `sendBufferLimit` (64 MiB), past which it is closed with 1008;
   * `broadcast` resolves when all have room again.
   */
  readonly slowConsumer?: SlowConsumer | undefined
}

/** How many sockets a broadcast reached. */
export interface BroadcastOutcome {
  /** So many were sent it. */
  readonly sent: number
  /** So many did not get it, because they are slow; with `'wait'`: their `sendTimeout` ran out before it was its turn. */
  readonly dropped: number
  /** So many were closed, because they are slow, or were lost while it waited for them. */
  readonly closed: number
}

const names: readonly string[] = ['filter', 'slowConsumer'] satisfies readonly (keyof BroadcastOptions)[]

const slowConsumer = oneOf<SlowConsumer>(['drop', 'close', 'wait'], 'drop')

/** Options, checked. */
export interface CheckedBroadcast {
  readonly filter: (socket: ServerMessageWebSocket) => boolean
  readonly slow: SlowConsumer
}

/** Throws `ERR_INVALID_ARGUMENT`. */
export function checkBroadcast(options: BroadcastOptions): CheckedBroadcast {
  checkOptionNames('broadcast()', options, { names })
  const { filter = () => true } = options
  if (typeof filter !== 'function') throw invalidArgument('filter must be a function of a socket.')
  return {
    filter: (socket) => decided(filter(socket)),
    slow: slowConsumer.check('slowConsumer', options.slowConsumer ?? 'drop'),
  }
}

/** What the filter says. A Promise of no is not no: what is for some would go to all. */
function decided(answer: unknown): boolean {
  if (!(answer instanceof Promise)) return Boolean(answer)
  // What comes of it is nobody's business any more.
  answer.catch(() => {})
  throw invalidArgument(
    'The filter of a broadcast returned a Promise: it must answer at once. Ask before, and keep the answer with the socket.',
  )
}

/**
 * Hands one message to many. Its frame is made once; a socket that has room gets it in this turn, and what becomes of the others
 * concerns nobody else.
 *
 * `apart`: it is the first of its turn. Then it is written by itself, uncopied; several of one turn are put together for each
 * socket, so that they leave in one write.
 */
export class Broadcast {
  readonly #message: EncodedMessage
  readonly #slow: SlowConsumer
  readonly #waiting: { readonly socket: ServerMessageWebSocket; readonly sent: Promise<void> }[] = []
  readonly #tooSlow: ServerMessageWebSocket[] = []
  #sent = 0
  #dropped = 0
  #closed = 0

  constructor(data: string | BufferSource, slow: SlowConsumer) {
    this.#message = encodeMessage(data)
    this.#slow = slow
  }

  hand(sockets: Iterable<ServerMessageWebSocket>, apart: boolean): void {
    if (apart) ServerTransport.handOut(this.#message, () => this.#handAll(sockets))
    else this.#handAll(sockets)
    // Last: who listens to their end may broadcast, which must not come before this.
    for (const socket of this.#tooSlow) socket.tooSlow()
  }

  async outcome(): Promise<BroadcastOutcome> {
    for (const { socket, sent } of this.#waiting) {
      try {
        await sent
        this.#sent++
      } catch {
        // What nothing has left of is withdrawn when its time is up, and the socket stays.
        if (socket.state === 'open') this.#dropped++
        else this.#closed++
      }
    }
    return { sent: this.#sent, dropped: this.#dropped, closed: this.#closed }
  }

  #handAll(sockets: Iterable<ServerMessageWebSocket>): void {
    for (const socket of sockets) this.#handOne(socket)
  }

  #handOne(socket: ServerMessageWebSocket): void {
    if (socket.state !== 'open') return
    const taken = socket.offer(this.#message)
    if (taken === 'sent') this.#sent++
    else if (taken !== undefined) this.#take(socket, taken)
    else if (this.#slow === 'drop') this.#dropped++
    else this.#refuse(socket)
  }

  /** It goes out as the client takes it: who does not want to wait for that is done. */
  #take(socket: ServerMessageWebSocket, sent: Promise<void>): void {
    if (this.#slow === 'wait') {
      this.#wait(socket, sent)
    } else {
      sent.catch(() => {})
      this.#sent++
    }
  }

  #refuse(socket: ServerMessageWebSocket): void {
    const queued = this.#slow === 'wait' ? socket.queue(this.#message) : undefined
    if (queued !== undefined) {
      this.#wait(socket, queued)
      return
    }
    this.#tooSlow.push(socket)
    this.#closed++
  }

  #wait(socket: ServerMessageWebSocket, sent: Promise<void>): void {
    // Its rejection is counted, or is the end of the socket, which tells everybody whom it concerns.
    sent.catch(() => {})
    this.#waiting.push({ socket, sent })
  }
}
