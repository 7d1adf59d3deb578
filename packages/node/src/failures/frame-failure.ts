import { WebSocketError, type WebSocketErrorCode } from '@isosocket/core'

/** One row of the mapping: what `ws` or zlib call it, and what it is here. The status is `ConnectionAborted`. */
export interface FrameFault {
  /** Value of `error.code`; a `*` at the end stands for any ending. */
  readonly node: string
  readonly code: WebSocketErrorCode
  /** What the connection is closed with (RFC 6455 §7.4.1). */
  readonly closeCode: number
  /** What the peer did and what to do: the error's message. */
  readonly message: string
}

const broken = (rule: string): string =>
  `The peer broke the WebSocket protocol, so the connection was closed: ${rule}.`

const tooBig: FrameFault = {
  node: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  code: 'ERR_MESSAGE_TOO_BIG',
  closeCode: 1009,
  message: 'A message came that is larger than maxMessageSize: raise it, or use a stream.',
}

const invalidUtf8: FrameFault = {
  node: 'WS_ERR_INVALID_UTF8',
  code: 'ERR_INVALID_UTF8',
  closeCode: 1007,
  message: 'The peer sent text that is no valid UTF-8, so the connection was closed: it should send bytes.',
}

/** What a peer can do wrong in frames. */
export const frameFaults: readonly FrameFault[] = [
  tooBig,
  invalidUtf8,
  {
    node: 'WS_ERR_EXPECTED_FIN',
    code: 'ERR_PROTOCOL_EXPECTED_FIN',
    closeCode: 1002,
    message: broken('a control frame must not be fragmented (RFC 6455 §5.5)'),
  },
  {
    node: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
    code: 'ERR_PROTOCOL_INVALID_CONTROL_PAYLOAD_LENGTH',
    closeCode: 1002,
    message: broken(
      'a control frame holds at most 125 bytes, and that of a close not just one (RFC 6455 §5.5)',
    ),
  },
  {
    node: 'WS_ERR_INVALID_CLOSE_CODE',
    code: 'ERR_PROTOCOL_INVALID_CLOSE_CODE',
    closeCode: 1002,
    message: broken('a Close frame has a code that must not be sent (RFC 6455 §7.4)'),
  },
  {
    node: 'WS_ERR_INVALID_OPCODE',
    code: 'ERR_PROTOCOL_INVALID_OPCODE',
    closeCode: 1002,
    message: broken(
      'a frame has a reserved opcode, or one that cannot follow what came before (RFC 6455 §5.2, §5.4)',
    ),
  },
  {
    node: 'WS_ERR_UNEXPECTED_MASK',
    code: 'ERR_PROTOCOL_UNEXPECTED_MASK',
    closeCode: 1002,
    message: broken('a server must not mask its frames (RFC 6455 §5.1)'),
  },
  {
    node: 'WS_ERR_EXPECTED_MASK',
    code: 'ERR_PROTOCOL_EXPECTED_MASK',
    closeCode: 1002,
    message: broken('a client must mask its frames (RFC 6455 §5.1)'),
  },
  {
    node: 'WS_ERR_UNEXPECTED_RSV_1',
    code: 'ERR_PROTOCOL_UNEXPECTED_RSV_1',
    closeCode: 1002,
    message: broken('a frame is marked as compressed where compression was not agreed on (RFC 7692 §6)'),
  },
  {
    node: 'WS_ERR_UNEXPECTED_RSV_2_3',
    code: 'ERR_PROTOCOL_UNEXPECTED_RSV_2_3',
    closeCode: 1002,
    message: broken('a frame has a reserved bit set (RFC 6455 §5.2)'),
  },
  {
    node: 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    code: 'ERR_PROTOCOL_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    closeCode: 1009,
    message: broken('a frame claims to be longer than 2^53 - 1 bytes'),
  },
  {
    node: 'WS_ERR_TOO_MANY_BUFFERED_PARTS',
    code: 'ERR_PROTOCOL_TOO_MANY_BUFFERED_PARTS',
    closeCode: 1008,
    message: broken('a compressed message comes in more than 16,384 frames'),
  },
  {
    node: 'Z_*',
    code: 'ERR_PROTOCOL_INVALID_COMPRESSION',
    closeCode: 1007,
    message: broken('a compressed message cannot be inflated (RFC 7692 §7.2.2)'),
  },
]

/** The error of a message that is larger than allowed. */
export function messageTooBig(): WebSocketError {
  return failure(tooBig)
}

/**
 * The error of a message that is larger than what is held as a whole where messages have no limit; `undefined` for other errors.
 */
export function bufferExceeded(error: Error): WebSocketError | undefined {
  if ((error as { code?: unknown }).code !== tooBig.node) return undefined
  const message =
    'A message came that is larger than receiveBufferLimit: raise it, or leave out compression and control.node.agent, with which messages are held as wholes.'
  return failure({ ...tooBig, message }, error)
}

/** The error of a text that is none. */
export function textInvalid(): WebSocketError {
  return failure(invalidUtf8)
}

/** Turns what `ws` finds wrong in frames into the library's error; `undefined` for other errors. */
export function frameFailure(error: Error): WebSocketError | undefined {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return undefined
  const fault = frameFaults.find(({ node }) => (node === 'Z_*' ? code.startsWith('Z_') : node === code))
  if (fault !== undefined) return failure(fault, error)
  if (!code.startsWith('WS_ERR_')) return undefined
  const unknown = `ERR_PROTOCOL_${code.slice('WS_ERR_'.length)}` as const
  return failure({ node: code, code: unknown, closeCode: 1002, message: broken(error.message) }, error)
}

function failure({ code, closeCode, message }: FrameFault, cause?: Error): WebSocketError {
  return new WebSocketError(message, { code, closeCode, status: 'ConnectionAborted', phase: 'open', cause })
}
