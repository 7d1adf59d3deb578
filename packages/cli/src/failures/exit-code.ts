import { type WebErrorStatus, WebSocketError } from '@isosocket/node'
import { UsageError } from '../arguments/usage-error.js'
import { IncompleteError } from './incomplete-error.js'
import { LocalError } from './local-error.js'

/** What the process tells a script: by the group of what went wrong. */
export const exitCode = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  name: 3,
  connect: 4,
  timeout: 5,
  certificate: 6,
  http: 7,
  lost: 8,
  protocol: 9,
  local: 10,
  closed: 11,
  incomplete: 12,
  interrupted: 130,
} as const

/** A number that the process can end with. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** What `--help` and the documentation say of each. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCode.ok, 'all went well, and the connection was closed with 1000, 1001 or no code'],
  [exitCode.unexpected, 'something that has no group of its own'],
  [exitCode.usage, 'the command line is wrong'],
  [exitCode.name, 'the host name has no address'],
  [exitCode.connect, 'nobody can be reached there: refused, no route'],
  [exitCode.timeout, 'a deadline has passed'],
  [exitCode.certificate, 'the certificate was refused, or no secure connection could be agreed on'],
  [exitCode.http, 'the server, or a proxy, refused with an HTTP status'],
  [exitCode.lost, 'the connection was reset, or ended without a Close frame or too soon'],
  [
    exitCode.protocol,
    'the other side does not speak WebSocket, broke its rules, or sent too large a message',
  ],
  [exitCode.local, 'something of this machine: a file, a port, a line that is too long'],
  [exitCode.closed, 'the server closed with a code that tells of a fault (all but 1000, 1001 and none)'],
  [exitCode.incomplete, 'fewer messages came than --count asks for'],
  [exitCode.interrupted, 'interrupted; 129 and 143 where a signal other than Ctrl-C did it'],
]

/** The code of each status; {@link exitCodeOf} knows some errors better. */
export const exitCodeOfStatus: { readonly [Status in WebErrorStatus]: ExitCode } = {
  Unknown: exitCode.unexpected,
  CertificateCommonNameIsIncorrect: exitCode.certificate,
  CertificateExpired: exitCode.certificate,
  CertificateContainsErrors: exitCode.certificate,
  CertificateRevoked: exitCode.certificate,
  CertificateIsInvalid: exitCode.certificate,
  ServerUnreachable: exitCode.connect,
  Timeout: exitCode.timeout,
  ErrorHttpInvalidServerResponse: exitCode.protocol,
  ConnectionAborted: exitCode.lost,
  ConnectionReset: exitCode.lost,
  Disconnected: exitCode.lost,
  HttpToHttpsOnRedirection: exitCode.http,
  HttpsToHttpOnRedirection: exitCode.http,
  CannotConnect: exitCode.connect,
  HostNameNotResolved: exitCode.name,
  OperationCanceled: exitCode.interrupted,
  RedirectFailed: exitCode.http,
  UnexpectedStatusCode: exitCode.http,
  UnexpectedRedirection: exitCode.http,
  UnexpectedClientError: exitCode.http,
  UnexpectedServerError: exitCode.http,
  InsufficientRangeSupport: exitCode.http,
  MissingContentLengthSupport: exitCode.http,
  MultipleChoices: exitCode.http,
  MovedPermanently: exitCode.http,
  Found: exitCode.http,
  SeeOther: exitCode.http,
  NotModified: exitCode.http,
  UseProxy: exitCode.http,
  TemporaryRedirect: exitCode.http,
  BadRequest: exitCode.http,
  Unauthorized: exitCode.http,
  PaymentRequired: exitCode.http,
  Forbidden: exitCode.http,
  NotFound: exitCode.http,
  MethodNotAllowed: exitCode.http,
  NotAcceptable: exitCode.http,
  ProxyAuthenticationRequired: exitCode.http,
  RequestTimeout: exitCode.http,
  Conflict: exitCode.http,
  Gone: exitCode.http,
  LengthRequired: exitCode.http,
  PreconditionFailed: exitCode.http,
  RequestEntityTooLarge: exitCode.http,
  RequestUriTooLong: exitCode.http,
  UnsupportedMediaType: exitCode.http,
  RequestedRangeNotSatisfiable: exitCode.http,
  ExpectationFailed: exitCode.http,
  InternalServerError: exitCode.http,
  NotImplemented: exitCode.http,
  BadGateway: exitCode.http,
  ServiceUnavailable: exitCode.http,
  GatewayTimeout: exitCode.http,
  HttpVersionNotSupported: exitCode.http,
}

/** The code of any error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCode.usage
  if (error instanceof LocalError) return exitCode.local
  if (error instanceof IncompleteError) return exitCode[error.kind]
  if (error instanceof WebSocketError) {
    // These share their status with other groups.
    if (error.code === 'ERR_INVALID_ARGUMENT') return exitCode.usage
    if (error.code === 'ERR_TLS') return exitCode.certificate
    if (error.code === 'ERR_INVALID_UTF8' || error.code === 'ERR_MESSAGE_TOO_BIG') return exitCode.protocol
    if (error.code === 'ERR_ADDRESS_IN_USE' || error.code === 'ERR_LISTEN') return exitCode.local
    if (error.code.startsWith('ERR_PROTOCOL')) return exitCode.protocol
  }
  return exitCodeOfStatus[WebSocketError.getStatus(error)]
}

/** The code for a Close frame of the server's that we had not asked for. */
export function exitCodeOfClose(closeCode: number): ExitCode {
  return closeCode === 1000 || closeCode === 1001 || closeCode === 1005 ? exitCode.ok : exitCode.closed
}
