import type { WebSocketError } from '@isosocket/core'
import { blocked, type FailureSigns, isOffline, opaqueFailure } from './connect-failure.js'
import { PolicyWatch } from './policy-watch.js'
import { probeServer } from './server-probe.js'

/** The longest that a probe takes, in milliseconds: what is there to be reached answers sooner. */
const longestProbe = 3_000

/** What a connect attempt is made with. */
export interface ConnectAttemptOptions {
  readonly url: URL
  /** By the engine's own `WebSocket`. */
  readonly native: boolean
  /** Whether to probe the server after a failure. */
  readonly diagnose: boolean
  /** Milliseconds that connecting may take. */
  readonly timeout: number
}

/** Observes one connect from before its beginning, and finds out as much as can be known if it fails. */
export class ConnectAttempt {
  readonly #options: ConnectAttemptOptions
  readonly #startedAt = performance.now()
  readonly #policy: PolicyWatch
  readonly #ending = new AbortController()

  constructor(options: ConnectAttemptOptions) {
    this.#options = options
    this.#policy = new PolicyWatch(options.url)
  }

  /** Ends the observation, and the probe if one is under way. Called once, when the attempt has ended any way. */
  release(): void {
    this.#policy.release()
    this.#ending.abort()
  }

  /** The error of this attempt, which has failed; `undefined` if it was released meanwhile. Never rejects. */
  async explain(signs: FailureSigns): Promise<WebSocketError | undefined> {
    const { url, native, diagnose, timeout } = this.#options
    const elapsed = performance.now() - this.#startedAt
    // The report of a violation follows the exception in a task of its own.
    if (signs.threw) await new Promise((resolve) => setTimeout(resolve))
    const failed = { ...signs, url, native, elapsed, violated: this.#policy.violated }
    let error = blocked(failed)
    if (error === undefined) {
      const probeTime = Math.min(longestProbe, (timeout - elapsed) / 2)
      const useful = diagnose && !isOffline() && !this.#ending.signal.aborted
      error = opaqueFailure(
        failed,
        useful ? await probeServer(url, probeTime, this.#ending.signal) : undefined,
      )
    }
    return this.#ending.signal.aborted ? undefined : error
  }
}
