import { WebSocketError, type WebSocketErrorCode } from '@isosocket/core'

interface FrameFault {
  readonly code: WebSocketErrorCode
  /** What the connection is closed with (RFC 6455 §7.4.1). */
  readonly closeCode: number
  readonly message: string
}

const tooBig: FrameFault = {
  code: 'ERR_MESSAGE_TOO_BIG',
  closeCode: 1009,
  message: 'A message came that is larger than maxMessageSize: raise it, or use StreamWebSocket.',
}

const invalidUtf8: FrameFault = {
  code: 'ERR_INVALID_UTF8',
  closeCode: 1007,
  message: 'The peer sent text that is no valid UTF-8, so the connection was closed: it should send bytes.',
}

/** Faults that have a code of their own, by the documented codes of `ws`. */
const faults: { readonly [wsCode: string]: FrameFault } = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: tooBig,
  WS_ERR_INVALID_UTF8: invalidUtf8,
}

/** The error of a message that is larger than allowed. */
export function messageTooBig(): WebSocketError {
  return failure(tooBig)
}

/** The error of a text that is none. */
export function textInvalid(): WebSocketError {
  return failure(invalidUtf8)
}

/** Turns what `ws` finds wrong in frames into the library's error; `undefined` for other errors. */
export function frameFailure(error: Error): WebSocketError | undefined {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string' || !code.startsWith('WS_ERR_')) return undefined
  const fault: FrameFault = faults[code] ?? {
    code: `ERR_PROTOCOL_${code.slice('WS_ERR_'.length)}`,
    closeCode: 1002,
    message: `The peer broke the WebSocket protocol, so the connection was closed: ${error.message}.`,
  }
  return failure(fault, error)
}

function failure({ code, closeCode, message }: FrameFault, cause?: Error): WebSocketError {
  return new WebSocketError(message, { code, closeCode, status: 'ConnectionAborted', phase: 'open', cause })
}
