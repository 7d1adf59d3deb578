import { catchUpTurn, catchUpTurns, wasHeldUp } from './held-up.js'
import { longestTimer } from './longest-timer.js'
import type { Pings } from './pings.js'
import type { Transport } from './transport.js'
import { WebSocketError } from './web-socket-error.js'

/** Whose peer is watched. */
export interface KeepAliveHost {
  readonly transport: Pick<Transport<never>, 'lastActivity' | 'pong'>
  readonly pings: Pings | undefined
  readonly settings: {
    readonly keepAliveInterval: number
    readonly keepAliveTimeout: number
    readonly unsolicitedPongInterval: number
  }
  readonly connection: {
    /** While nothing is read, because the application does not, silence means nothing. */
    readonly receiveQueue: { readonly isPaused: boolean }
    abandon(error: WebSocketError): void
  }
}

/**
 * Finds out whether the peer is still there, and keeps what is between from taking the connection for idle.
 *
 * A peer that has been silent for `keepAliveInterval` is sent a ping. If not a byte comes for `keepAliveTimeout`, nor
 * leaves, it is gone. All by the clock: when the process was stopped, what has arrived meanwhile is read before anything
 * is judged.
 */
export class KeepAlive {
  readonly #host: KeepAliveHost
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When it is to fire. */
  #dueAt = 0
  #pongTimer: ReturnType<typeof setTimeout> | undefined
  /** When the peer was asked for a sign of life. */
  #probedAt: number | undefined
  #stopProbe: (() => void) | undefined
  /** The last moment at which silence meant nothing. */
  #excusedUntil: number

  constructor(host: KeepAliveHost) {
    this.#host = host
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
    const { settings, connection, transport } = this.#host
    const now = performance.now()
    if (connection.receiveQueue.isPaused) this.#excusedUntil = now
    const alive = Math.max(transport.lastActivity ?? now, this.#excusedUntil)
    if (this.#probedAt !== undefined && alive <= this.#probedAt) {
      const left = this.#probedAt + settings.keepAliveTimeout - now
      if (left > 0) this.#lookAfter(Math.min(left, settings.keepAliveInterval))
      else this.#giveUp(now - alive)
      return
    }
    this.#probedAt = undefined
    this.#stopProbe?.()
    const left = alive + settings.keepAliveInterval - now
    if (left > 0) {
      this.#lookAfter(left)
      return
    }
    this.#probedAt = now
    this.#stopProbe = this.#host.pings?.probe(() => {
      clearTimeout(this.#timer)
      this.#look()
    })
    this.#lookAfter(Math.min(settings.keepAliveTimeout, settings.keepAliveInterval))
  }

  #lookAfter(milliseconds: number): void {
    if (milliseconds === Infinity) return
    const delay = Math.min(Math.ceil(milliseconds), longestTimer)
    this.#dueAt = performance.now() + delay
    // An argument: every idle socket has this timer, and a closure would be larger.
    this.#timer = setTimeout(KeepAlive.#onTimer, delay, this)
  }

  static #onTimer(keepAlive: KeepAlive): void {
    if (wasHeldUp(keepAlive.#dueAt)) keepAlive.#catchUp(catchUpTurns)
    else keepAlive.#look()
  }

  /** Looks after so many turns. */
  #catchUp(turns: number): void {
    if (turns === 0) this.#look()
    else this.#timer = setTimeout(() => this.#catchUp(turns - 1), catchUpTurn)
  }

  #giveUp(silence: number): void {
    const { keepAliveTimeout } = this.#host.settings
    this.stop()
    this.#host.connection.abandon(
      new WebSocketError(
        `The peer has been silent for ${Math.round(silence)} ms and did not answer a ping for ${keepAliveTimeout} ms, so the connection was ended: it, or the network, is gone. If it is only slow, raise keepAliveTimeout.`,
        { code: 'ERR_KEEP_ALIVE_TIMEOUT', phase: 'open' },
      ),
    )
  }

  #schedulePong(): void {
    const { unsolicitedPongInterval } = this.#host.settings
    if (unsolicitedPongInterval === Infinity) return
    this.#pongTimer = setTimeout(
      () => {
        this.#host.transport.pong?.()
        this.#schedulePong()
      },
      Math.min(unsolicitedPongInterval, longestTimer),
    )
  }
}
