import { isAbortSignal } from './abort-watch.js'
import { mustBe } from './must-be.js'

/** Throws `ERR_INVALID_ARGUMENT` for what cannot hold options, such as the signal that belongs into them; `like` shows what can. */
export function checkOptions(options: unknown, like: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isAbortSignal(options)) {
    throw mustBe('Options', `an object like ${like}`, options)
  }
}
