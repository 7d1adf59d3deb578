import { mustBe } from './must-be.js'
import { utf8Length } from './utf8.js'
import { invalidArgument } from './web-socket-error.js'

/** How a connection was closed (RFC 6455 §7.1.5, §7.1.6). */
export interface CloseInfo {
  /** The peer's code; 1005 if its Close frame had none. */
  readonly code: number
  /** The peer's reason; may be empty. */
  readonly reason: string
}

/** RFC 6455 §5.5: a control frame carries 125 bytes, two of them the code. */
const longestReason = 123

/**
 * Checks what may be closed with: 1000 or 3000 to 4999 (for clients the same on every runtime), a server's own codes, and
 * a reason of at most 123 UTF-8 bytes. Throws `ERR_INVALID_ARGUMENT`.
 */
export function checkClose(code: unknown, reason: unknown, own: readonly unknown[] = []): void {
  const codes = [1000, ...own]
  const isPrivate = Number.isInteger(code) && (code as number) >= 3000 && (code as number) <= 4999
  if (!codes.includes(code) && !isPrivate) {
    throw mustBe('The close code', `${codes.join(', ')} or 3000 to 4999`, code)
  }
  if (typeof reason !== 'string') throw mustBe('The close reason', 'a string', reason)
  const length = utf8Length(reason)
  if (length > longestReason) {
    throw invalidArgument(
      `The close reason is ${length} bytes of UTF-8: at most ${longestReason} are allowed.`,
    )
  }
}
