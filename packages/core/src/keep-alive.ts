import { catchUpTurn, catchUpTurns, wasHeldUp } from './held-up.js'
import type { Pings } from './pings.js'
import type { Transport } from './transport.js'
import { WebSocketError } from './web-socket-error.js'

/** What keep-alive works with. */
export interface KeepAliveOptions {
  readonly transport: Pick<Transport<never>, 'lastActivity' | 'pong'>
  readonly pings: Pings
  readonly control: {
    readonly keepAliveInterval: number
    readonly keepAliveTimeout: number
    readonly unsolicitedPongInterval: number
  }
  /** Nothing is read at present, because the application does not: silence means nothing then. */
  readonly isPaused: () => boolean
  /** The peer is gone. */
  readonly dead: (error: WebSocketError) => void
}

/** Timers of all runtimes fire at once beyond this. */
const longestTimer = 2 ** 31 - 1

/**
 * Finds out whether the peer is still there, and keeps what is between from taking the connection for idle.
 *
 * A peer that has been silent for `keepAliveInterval` is sent a ping. If not a byte comes for `keepAliveTimeout`, nor
 * leaves, it is gone. All by the clock: when the process was stopped, what has arrived meanwhile is read before anything
 * is judged.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #pongTimer: ReturnType<typeof setTimeout> | undefined
  /** When the peer was asked for a sign of life. */
  #probedAt: number | undefined
  #stopProbe: (() => void) | undefined
  /** The last moment at which silence meant nothing. */
  #excusedUntil: number

  constructor(options: KeepAliveOptions) {
    this.#options = options
    this.#excusedUntil = performance.now()
    this.#look()
    this.#schedulePong()
  }

  /** Ends it: no timer is left. */
  stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#pongTimer)
    this.#stopProbe?.()
  }

  #look(): void {
    const { control, isPaused, transport } = this.#options
    const now = performance.now()
    if (isPaused()) this.#excusedUntil = now
    const alive = Math.max(transport.lastActivity ?? now, this.#excusedUntil)
    if (this.#probedAt !== undefined && alive <= this.#probedAt) {
      const left = this.#probedAt + control.keepAliveTimeout - now
      if (left > 0) this.#lookAfter(Math.min(left, control.keepAliveInterval))
      else this.#giveUp(now - alive)
      return
    }
    this.#probedAt = undefined
    this.#stopProbe?.()
    const left = alive + control.keepAliveInterval - now
    if (left > 0) {
      this.#lookAfter(left)
      return
    }
    this.#probedAt = now
    this.#stopProbe = this.#options.pings.probe(() => {
      clearTimeout(this.#timer)
      this.#look()
    })
    this.#lookAfter(Math.min(control.keepAliveTimeout, control.keepAliveInterval))
  }

  #lookAfter(milliseconds: number): void {
    if (milliseconds === Infinity) return
    const delay = Math.min(Math.ceil(milliseconds), longestTimer)
    const due = performance.now() + delay
    this.#timer = setTimeout(() => {
      if (wasHeldUp(due)) this.#catchUp(catchUpTurns)
      else this.#look()
    }, delay)
  }

  /** Looks after so many turns. */
  #catchUp(turns: number): void {
    if (turns === 0) this.#look()
    else this.#timer = setTimeout(() => this.#catchUp(turns - 1), catchUpTurn)
  }

  #giveUp(silence: number): void {
    const { keepAliveTimeout } = this.#options.control
    this.stop()
    this.#options.dead(
      new WebSocketError(
        `The peer has been silent for ${Math.round(silence)} ms and did not answer a ping for ${keepAliveTimeout} ms, so the connection was ended: it, or the network, is gone. Connect again with a new socket.`,
        { code: 'ERR_KEEP_ALIVE_TIMEOUT', phase: 'open' },
      ),
    )
  }

  #schedulePong(): void {
    const { unsolicitedPongInterval } = this.#options.control
    if (unsolicitedPongInterval === Infinity) return
    this.#pongTimer = setTimeout(
      () => {
        this.#options.transport.pong?.()
        this.#schedulePong()
      },
      Math.min(unsolicitedPongInterval, longestTimer),
    )
  }
}

/** Starts it. A function, so that an adapter without pings leaves it out of its bundle. */
export function startKeepAlive(options: KeepAliveOptions): KeepAlive {
  return new KeepAlive(options)
}
