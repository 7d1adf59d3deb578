import { show } from './show-value.js'
import { tokenPattern } from './token-pattern.js'
import { invalidArgument } from './web-socket-error.js'

// RFC 7230 §3.2: no control characters but the tab.
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

/** Written by the handshake itself (RFC 6455 §4.1), or about a body, which it has not. */
const reserved: readonly string[] = [
  'connection',
  'upgrade',
  'content-length',
  'transfer-encoding',
  'trailer',
]

/** Checks one request header. Throws `ERR_INVALID_ARGUMENT`. */
export function checkRequestHeader(name: unknown, value: unknown): void {
  const lowerCase = checkHeaderName(name)
  if (reserved.includes(lowerCase) || lowerCase.startsWith('sec-websocket-')) {
    throw invalidArgument(
      `The header "${name}" belongs to the handshake and cannot be set (for sub-protocols: control.protocols).`,
    )
  }
  checkHeaderValue(name, value)
}

/** Returns the name in lower case. Throws `ERR_INVALID_ARGUMENT`. */
export function checkHeaderName(name: unknown): string {
  if (typeof name === 'string' && tokenPattern.test(name)) return name.toLowerCase()
  throw invalidArgument(`The header name ${show(name)} is not one: letters, digits and hyphens only.`)
}

/** Throws `ERR_INVALID_ARGUMENT`. */
export function checkHeaderValue(name: unknown, value: unknown): void {
  if (typeof value === 'string' && valuePattern.test(value)) return
  // The value itself may be a secret: it is not shown.
  throw invalidArgument(`The value of the header "${name}" must be Latin-1 text without line breaks.`)
}
