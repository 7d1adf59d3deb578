import { type ConnectRequest, showAddress, WebSocketError } from '@isosocket/core'
import type { CarrierControl } from './carrier.js'
import { type HowFailed, isOffline, knowableFacts, whyBlocked } from './connect-failure.js'
import { watchPolicy } from './policy-watch.js'
import { probeServer } from './server-probe.js'

/** The longest that a probe takes, in milliseconds: what is there to be reached answers sooner. */
const longestProbe = 3_000

/**
 * Observes one connect from before its beginning, and finds out as much as can be known if it fails. The specification
 * forbids engines to say why (WebSockets Standard, "Feedback from the protocol": they "must not convey any failure
 * information"), so that pages cannot explore the network of their visitors: what is knowable is put together here.
 */
export class ConnectAttempt {
  readonly #request: ConnectRequest<CarrierControl>
  readonly #startedAt = performance.now()
  readonly #endPolicyWatch: () => boolean
  readonly #ending = new AbortController()

  constructor(request: ConnectRequest<CarrierControl>) {
    this.#request = request
    this.#endPolicyWatch = watchPolicy(request.url)
  }

  /** Ends the observation, and the probe if one is under way. Called once, when the attempt has ended any way. */
  release(): void {
    this.#endPolicyWatch()
    this.#ending.abort()
  }

  /**
   * The error of this attempt, which has failed; `undefined` if it was released meanwhile. Never rejects.
   *
   * @param cause what the constructor threw, or an implementation of one's own put into its `error` event.
   */
  async explain(cause: unknown, how: HowFailed): Promise<WebSocketError | undefined> {
    const { url, control, timeout } = this.#request
    const { signal } = this.#ending
    const elapsed = performance.now() - this.#startedAt
    // The report of a violation follows the exception in a task of its own.
    if (how === 'refused') await new Promise((resolve) => setTimeout(resolve))
    const where = showAddress(url)
    const why = whyBlocked(url, how, this.#endPolicyWatch(), control.webSocket === undefined)
    if (signal.aborted) return undefined
    if (why !== undefined) {
      const message = `The browser does not connect to ${where}: ${why}`
      return new WebSocketError(message, { code: 'ERR_BLOCKED', closeCode: 1006, cause })
    }
    const finding =
      control.diagnose && !isOffline()
        ? await probeServer(url, Math.min(longestProbe, (timeout - elapsed) / 2), signal)
        : undefined
    if (signal.aborted) return undefined
    const hint = finding?.sentence ?? 'Browsers hide why: see the network panel of the developer tools.'
    return new WebSocketError(`Cannot connect to ${where} (${knowableFacts(url, elapsed)}). ${hint}`, {
      code: 'ERR_OPAQUE',
      closeCode: 1006,
      phase: finding?.answered === true ? 'upgrade' : undefined,
      cause,
    })
  }
}
