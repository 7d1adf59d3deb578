import { checkSignal, onAbort } from './abort-watch.js'
import { checkOptions } from './check-options.js'
import { catchUpTurn, catchUpTurns, wasHeldUp } from './held-up.js'
import { longestTimer } from './longest-timer.js'
import { milliseconds, unknownName } from './setting.js'

/** What may end one operation before it is done. */
export interface OperationOptions {
  /** Ends the operation, which then rejects with `signal.reason` untouched, as `fetch` does. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds, for this call instead of the control's value. `Infinity`: no deadline. */
  readonly timeout?: number | undefined
}

/** {@link OperationOptions}, checked, with the default filled in. */
export interface OperationLimits {
  readonly signal: AbortSignal | undefined
  readonly timeout: number
}

const timeouts = /* @__PURE__ */ milliseconds(Infinity)

/** The same for what has not to begin any more: throws the reason of a signal that has fired, too. */
export function limitsToBegin(
  options: OperationOptions | undefined,
  defaultTimeout: number,
): OperationLimits {
  const limits = operationLimits(options, defaultTimeout)
  limits.signal?.throwIfAborted()
  return limits
}

/** Checks the options of one call. Throws `ERR_INVALID_ARGUMENT`. */
export function operationLimits(
  options: OperationOptions | undefined,
  defaultTimeout: number,
  like = '{ signal, timeout }',
): OperationLimits {
  if (options === undefined) return { signal: undefined, timeout: defaultTimeout }
  checkOptions(options, like)
  const { signal, timeout, ...strangers } = options
  for (const name in strangers) throw unknownName('option', name, ['signal', 'timeout'])
  checkSignal(signal)
  return { signal, timeout: timeout === undefined ? defaultTimeout : timeouts.check('timeout', timeout) }
}

/** What happens when a limit is reached. */
export interface LimitHandlers {
  readonly expired: () => void
  readonly aborted: (reason: unknown) => void
}

/**
 * Watches the deadline and the signal of one operation, and owns the timer and the listener for it.
 * The deadline is compared with the clock: `since` tells from when on it counts, given when the watch began, so that an
 * operation that makes progress only moves that moment and no timer is touched. When the process was stopped
 * for a while, progress that was made meanwhile is looked at before the deadline is.
 */
export class LimitWatch {
  readonly #limits: OperationLimits
  readonly #handlers: LimitHandlers
  readonly #since: () => number
  readonly #countsProgress: boolean
  #timer: ReturnType<typeof setTimeout> | undefined
  #dueAt = Infinity
  /** Turns that are left to see what happened while the process was stopped. */
  #catchUp = 0
  /** Ends the watch of the signal. */
  #forget: (() => void) | undefined

  constructor(limits: OperationLimits, handlers: LimitHandlers, since?: (start: number) => number) {
    this.#limits = limits
    this.#handlers = handlers
    const start = performance.now()
    this.#countsProgress = since !== undefined
    this.#since = () => since?.(start) ?? start
    if (limits.signal !== undefined) this.#forget = onAbort(limits.signal, this.#onAbort)
    this.#arm()
  }

  /** Ends the watch. Whoever made it calls this, whichever way the operation ends. */
  release(): void {
    clearTimeout(this.#timer)
    this.#forget?.()
  }

  readonly #onAbort = (): void => {
    this.release()
    this.#handlers.aborted(this.#limits.signal?.reason)
  }

  readonly #arm = (): void => {
    if (this.#limits.timeout === Infinity) return
    const now = performance.now()
    const left = this.#since() + this.#limits.timeout - now
    if (left > 0) {
      this.#wait(Math.min(Math.ceil(left), longestTimer))
    } else if (this.#countsProgress && (this.#catchUp > 0 || wasHeldUp(this.#dueAt))) {
      this.#catchUp = this.#catchUp === 0 ? catchUpTurns : this.#catchUp - 1
      this.#wait(catchUpTurn)
      // Once only: where everything is late, this is no reason.
      this.#dueAt = Infinity
    } else {
      this.release()
      this.#handlers.expired()
    }
  }

  #wait(milliseconds: number): void {
    this.#dueAt = performance.now() + milliseconds
    this.#timer = setTimeout(this.#arm, milliseconds)
  }
}
