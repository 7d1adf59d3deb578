import type { CloseInfo } from './close-code.js'
import { WebSocketError, type WebSocketErrorDetails, type WebSocketPhase } from './web-socket-error.js'

/** An address as messages show it: without the user's name and password, which do not belong into logs. */
export function showAddress(url: URL | undefined): string {
  return url === undefined ? 'the server' : `${url.protocol}//${url.host}${url.pathname}`
}

/** Connecting failed in a way that the transport has no error of ours for. */
export function connectFailed(where: string, cause?: unknown): WebSocketError {
  const why = cause === undefined ? '' : `: ${String(cause)}`
  return new WebSocketError(`Cannot connect to ${where}${why}.`, {
    code: 'ERR_CONNECT_FAILED',
    status: 'CannotConnect',
    cause,
  })
}

export function connectTimedOut(
  where: string,
  timeout: number,
  phase: WebSocketPhase | undefined,
  attempts: readonly string[] = [],
): WebSocketError {
  const during = phase === undefined ? '' : ` (phase: ${phase})`
  const tried = attempts.length === 0 ? '' : ` Tried: ${attempts.join('; ')}.`
  return new WebSocketError(
    `Connecting to ${where} took longer than ${timeout} ms${during}.${tried} Check the address, or raise connectTimeout.`,
    { code: 'ERR_CONNECT_TIMEOUT', phase },
  )
}

export function closeTimedOut(timeout: number, undeliveredBytes: number): WebSocketError {
  const what =
    undeliveredBytes > 0
      ? `${undeliveredBytes} bytes were still to be sent`
      : 'the Close frame was not answered'
  return new WebSocketError(
    `Closing made no progress for ${timeout} ms (${what}), so the connection was ended. Raise closeTimeout if the peer is that slow.`,
    { code: 'ERR_CLOSE_TIMEOUT', phase: 'close', closeCode: 1006, undeliveredBytes },
  )
}

/** The connection ended without a Close frame and the transport knows no reason. */
export function connectionLost(where: string): WebSocketError {
  return new WebSocketError(
    `The connection to ${where} was lost: it ended without a Close frame. Connect again with a new socket.`,
    { code: 'ERR_CONNECTION_LOST' },
  )
}

/** We ended the connection; `what` says by which means. */
export function connectionAborted(
  where: string,
  what: string,
  details: Omit<WebSocketErrorDetails, 'code'>,
): WebSocketError {
  return new WebSocketError(`The connection to ${where} was ended: ${what}.`, {
    code: 'ERR_ABORTED',
    ...details,
  })
}

/** A call that needs an open socket, after the connection has ended; `error` is why, if it was lost. */
export function closedAlready(
  doing: string,
  info: CloseInfo,
  error: WebSocketError | undefined,
): WebSocketError {
  return new WebSocketError(
    `Cannot ${doing}: the connection was closed (${showClose(info)}). Make a new socket.`,
    {
      code: 'ERR_INVALID_STATE',
      status: error?.status ?? 'Disconnected',
      cause: error,
      closeCode: info.code,
      reason: info.reason,
    },
  )
}

function showClose({ code, reason }: CloseInfo): string {
  return reason === '' ? String(code) : `${code} "${reason}"`
}

/** What waits to be sent when the connection is closed cleanly. */
export function closedBeforeSent(where: string, info: CloseInfo, undeliveredBytes: number): WebSocketError {
  return new WebSocketError(
    `The connection to ${where} was closed (${showClose(info)}) before this was sent.`,
    {
      code: 'ERR_CLOSED',
      closeCode: info.code,
      reason: info.reason,
      undeliveredBytes,
    },
  )
}

/** The same error with more details. */
export function withDetails(error: WebSocketError, more: Partial<WebSocketErrorDetails>): WebSocketError {
  const { code, status, cause, phase, response, closeCode, reason } = error
  return new WebSocketError(error.message, {
    code,
    status,
    cause,
    phase,
    response,
    closeCode,
    reason,
    ...more,
  })
}
