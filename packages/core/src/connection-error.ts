import type { CloseInfo } from './close-code.js'
import type { MessageControl } from './control.js'
import { quote } from './show-value.js'
import { WebSocketError, type WebSocketErrorDetails } from './web-socket-error.js'

/** An address as messages show it: without the user's name and password, which do not belong into logs. */
export function showAddress(url: URL | undefined): string {
  return url === undefined ? 'the server' : `${url.protocol}//${url.host}${url.pathname}`
}

/** Connecting failed in a way that the transport has no error of ours for. */
export function connectFailed(where: string, cause?: unknown): WebSocketError {
  const why = cause === undefined ? '' : `: ${String(cause)}`
  return new WebSocketError(`Cannot connect to ${where}${why}.`, { code: 'ERR_CONNECT_FAILED', cause })
}

/** `how` and where the connection ended. */
export function connectionEnded(where: string, how: string, details: WebSocketErrorDetails): WebSocketError {
  return new WebSocketError(`The connection to ${where} was ${how}.`, details)
}

/** What one `receive()`, `load()` or `ping()` waits for did not come, or not all of it, within its time. */
export function receiveTimedOut(
  what: string,
  timeout: number,
  phase: WebSocketErrorDetails['phase'],
): WebSocketError {
  return new WebSocketError(`${what} was not done within ${timeout} ms. Nothing is lost: try again.`, {
    code: 'ERR_RECEIVE_TIMEOUT',
    phase,
  })
}

/** More bytes than a setting allows; `what` says what they are, and what to do. */
export function overLimit(
  bytes: number,
  what: string,
  setting: keyof MessageControl,
  limit: number,
  details: WebSocketErrorDetails,
): WebSocketError {
  return new WebSocketError(`${bytes} bytes ${what}, or raise ${setting} (${limit}).`, details)
}

/** How it was closed, for messages. */
export function showClose({ code, reason }: CloseInfo): string {
  return reason === '' ? String(code) : `${code} ${quote(reason)}`
}

/** The same error with more details. */
export function withDetails(error: WebSocketError, more: Partial<WebSocketErrorDetails>): WebSocketError {
  return new WebSocketError(error.message, { ...error, cause: error.cause, ...more })
}
