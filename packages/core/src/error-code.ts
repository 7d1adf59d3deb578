import type { WebErrorStatus } from './web-error-status.js'

/**
 * What went wrong, finer than the status. A code never changes its meaning; new ones may come.
 *
 * | Code | Means |
 * |---|---|
 * | `ERR_INVALID_ARGUMENT` | an argument or a setting is not of the documented kind; nothing was done |
 * | `ERR_INVALID_STATE` | the call does not fit the state the object is in; nothing was done |
 * | `ERR_NOT_SUPPORTED` | this runtime cannot do it, and doing without would change security or meaning |
 * | `ERR_ABORTED` | `abort()`, a signal, or `close()` while connecting ended the connection |
 * | `ERR_CLOSED` | the connection or the reader was closed before the operation was done |
 * | `ERR_CONNECT_TIMEOUT` | not open within `connectTimeout`, or the system gave up before |
 * | `ERR_SEND_TIMEOUT` | sending made no progress for `sendTimeout` |
 * | `ERR_RECEIVE_TIMEOUT` | nothing came within `receiveTimeout`; the socket is still open |
 * | `ERR_CLOSE_TIMEOUT` | the closing handshake made no progress for `closeTimeout` |
 * | `ERR_KEEP_ALIVE_TIMEOUT` | the peer was silent and did not answer a ping within `keepAliveTimeout` |
 * | `ERR_SEND_OVERFLOW` | more than `sendBufferLimit` is waiting to be sent |
 * | `ERR_RECEIVE_OVERFLOW` | more than `receiveBufferLimit` waits to be read, and the runtime cannot pause |
 * | `ERR_MESSAGE_TOO_BIG` | a message is larger than `maxMessageSize` |
 * | `ERR_INVALID_UTF8` | a text message, or a text that is read, is not valid UTF-8 |
 * | `ERR_INVALID_UTF16` | a text that is read is not valid UTF-16 |
 * | `ERR_OUT_OF_BOUNDS` | a read past what is loaded; nothing was consumed |
 * | `ERR_HOST_NOT_FOUND` | the host name has no address |
 * | `ERR_CONNECTION_REFUSED` | nobody listens at that address and port |
 * | `ERR_UNREACHABLE` | there is no route to the host |
 * | `ERR_CONNECTION_RESET` | the peer, or something between, reset the connection |
 * | `ERR_CONNECTION_LOST` | the connection ended without a Close frame, or with the page that was stored (browsers) |
 * | `ERR_CONNECT_FAILED` | connecting failed in another way: see `cause` |
 * | `ERR_PROXY` | the proxy refused, or its answer is none: see `status` and `response` |
 * | `ERR_TLS` | no secure connection: see `status` and `cause` |
 * | `ERR_HTTP_STATUS` | the server answered the upgrade with another HTTP status: see `response` |
 * | `ERR_HANDSHAKE` | the server's answer is no valid WebSocket handshake |
 * | `ERR_BLOCKED` | the browser does not let the page connect there: Content Security Policy, mixed content, or a port that it refuses |
 * | `ERR_OPAQUE` | connecting failed and the browser hides why |
 * | `ERR_ADDRESS_IN_USE` | a server cannot listen: another program, or this one, has the port |
 * | `ERR_LISTEN` | a server cannot listen for another reason: see `cause` |
 * | `ERR_PROTOCOL_…` | the peer sent a frame that RFC 6455 forbids; the rest of the name says which rule |
 */
export type WebSocketErrorCode =
  | 'ERR_INVALID_ARGUMENT'
  | 'ERR_INVALID_STATE'
  | 'ERR_NOT_SUPPORTED'
  | 'ERR_ABORTED'
  | 'ERR_CLOSED'
  | 'ERR_CONNECT_TIMEOUT'
  | 'ERR_SEND_TIMEOUT'
  | 'ERR_RECEIVE_TIMEOUT'
  | 'ERR_CLOSE_TIMEOUT'
  | 'ERR_KEEP_ALIVE_TIMEOUT'
  | 'ERR_SEND_OVERFLOW'
  | 'ERR_RECEIVE_OVERFLOW'
  | 'ERR_MESSAGE_TOO_BIG'
  | 'ERR_INVALID_UTF8'
  | 'ERR_INVALID_UTF16'
  | 'ERR_OUT_OF_BOUNDS'
  | 'ERR_HOST_NOT_FOUND'
  | 'ERR_CONNECTION_REFUSED'
  | 'ERR_UNREACHABLE'
  | 'ERR_CONNECTION_RESET'
  | 'ERR_CONNECTION_LOST'
  | 'ERR_CONNECT_FAILED'
  | 'ERR_PROXY'
  | 'ERR_TLS'
  | 'ERR_HTTP_STATUS'
  | 'ERR_HANDSHAKE'
  | 'ERR_BLOCKED'
  | 'ERR_OPAQUE'
  | 'ERR_ADDRESS_IN_USE'
  | 'ERR_LISTEN'
  | 'ERR_PROTOCOL'
  | `ERR_PROTOCOL_${string}`

/**
 * The status of a code, unless the runtime knows better. What is missing here is `Unknown`, as the
 * original maps every HRESULT that is no network fault (`E_INVALIDARG`, `RO_E_CLOSED`, …).
 */
export function statusOf(code: WebSocketErrorCode | '' = ''): WebErrorStatus {
  return code.endsWith('_TIMEOUT') ? 'Timeout' : (statuses[code] ?? 'Unknown')
}

const statuses: { readonly [code: string]: WebErrorStatus } = {
  ERR_ABORTED: 'OperationCanceled',
  ERR_CLOSED: 'Disconnected',
  ERR_RECEIVE_OVERFLOW: 'ConnectionAborted',
  ERR_MESSAGE_TOO_BIG: 'ConnectionAborted',
  ERR_INVALID_UTF8: 'ConnectionAborted',
  ERR_CONNECTION_LOST: 'ConnectionAborted',
  ERR_CONNECT_FAILED: 'CannotConnect',
  ERR_BLOCKED: 'CannotConnect',
  ERR_OPAQUE: 'CannotConnect',
}
