import { show } from './show-value.js'
import { invalidArgument, type WebSocketError } from './web-socket-error.js'

/** The error for a value of a wrong kind: one sentence for all of them. */
export function mustBe(name: string, wanted: string, value: unknown): WebSocketError {
  return invalidArgument(`${name} must be ${wanted}, not ${show(value)}.`)
}
