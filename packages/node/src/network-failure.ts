import {
  addStatusSource,
  type WebErrorStatus,
  WebSocketError,
  type WebSocketErrorCode,
  type WebSocketPhase,
} from '@isosocket/core'
import { frameFailure } from './frame-failure.js'

interface Fault {
  readonly status: WebErrorStatus
  readonly code: WebSocketErrorCode
  /** What to do about it. */
  readonly advice: string
}

const tls = (status: WebErrorStatus, advice: string): Fault => ({ status, code: 'ERR_TLS', advice })

const notTrusted = tls(
  'CertificateIsInvalid',
  "The server's certificate is not trusted: give its authority with control.node = { ca }.",
)

/** Error codes of Node, and what they mean here. */
const faults: { readonly [nodeCode: string]: Fault } = {
  ENOTFOUND: {
    status: 'HostNameNotResolved',
    code: 'ERR_HOST_NOT_FOUND',
    advice: 'The host name has no address: check its spelling.',
  },
  EAI_AGAIN: {
    status: 'HostNameNotResolved',
    code: 'ERR_HOST_NOT_FOUND',
    advice: 'The name server did not answer: check the network.',
  },
  ECONNREFUSED: {
    status: 'CannotConnect',
    code: 'ERR_CONNECTION_REFUSED',
    advice: 'Nobody listens there: check the port, and that the server runs.',
  },
  ENETUNREACH: {
    status: 'CannotConnect',
    code: 'ERR_UNREACHABLE',
    advice: 'There is no route: check the network.',
  },
  EHOSTUNREACH: {
    status: 'CannotConnect',
    code: 'ERR_UNREACHABLE',
    advice: 'There is no route: check the network.',
  },
  EHOSTDOWN: { status: 'ServerUnreachable', code: 'ERR_UNREACHABLE', advice: 'The host is down.' },
  ETIMEDOUT: { status: 'Timeout', code: 'ERR_CONNECTION_LOST', advice: 'The host does not answer any more.' },
  ECONNRESET: {
    status: 'ConnectionReset',
    code: 'ERR_CONNECTION_RESET',
    advice: 'The server, or something between, cut the connection: try again.',
  },
  EPIPE: {
    status: 'ConnectionReset',
    code: 'ERR_CONNECTION_RESET',
    advice: 'The server, or something between, cut the connection: try again.',
  },
  ECONNABORTED: {
    status: 'ConnectionAborted',
    code: 'ERR_CONNECTION_LOST',
    advice: 'The connection was cut on this side: try again.',
  },
  CERT_HAS_EXPIRED: tls('CertificateExpired', "The server's certificate has expired."),
  CERT_NOT_YET_VALID: tls(
    'CertificateExpired',
    "The server's certificate is not valid yet: check the clock.",
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: tls(
    'CertificateCommonNameIsIncorrect',
    "The server's certificate is for another name.",
  ),
  CERT_REVOKED: tls('CertificateRevoked', "The server's certificate has been revoked."),
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: tls(
    'CertificateIsInvalid',
    'The server asks for a client certificate: give one with control.node = { cert, key }.',
  ),
  EPROTO: tls(
    'ErrorHttpInvalidServerResponse',
    'No secure connection could be agreed on: is it a TLS server?',
  ),
}

addStatusSource((error) => faultOf(error)?.status)

/** Turns what `ws` or a socket of Node reports into the library's error. */
export function networkFailure(where: string, error: Error, phase: WebSocketPhase): WebSocketError {
  const frameError = frameFailure(error)
  if (frameError !== undefined) return frameError
  const fault = faultOf(error)
  const what =
    phase === 'open' || phase === 'close'
      ? `The connection to ${where} was lost`
      : `Cannot connect to ${where}`
  if (fault !== undefined) {
    return new WebSocketError(`${what}: ${describe(error)}. ${fault.advice}`, {
      code: fault.code,
      status: fault.status,
      phase,
      cause: error,
    })
  }
  // What has no code, or one of Node's HTTP parser, is ws or Node refusing the server's answer.
  if (phase === 'upgrade' && (codeOf(error) === undefined || codeOf(error)?.startsWith('HPE_') === true)) {
    return new WebSocketError(`${what}: its answer is no WebSocket handshake (${describe(error)}).`, {
      code: 'ERR_HANDSHAKE',
      status: 'ErrorHttpInvalidServerResponse',
      phase,
      cause: error,
    })
  }
  return new WebSocketError(`${what}: ${describe(error)}.`, {
    code: 'ERR_CONNECT_FAILED',
    status: 'CannotConnect',
    phase,
    cause: error,
  })
}

function faultOf(error: object): Fault | undefined {
  const code = codeOf(error)
  if (code === undefined) return undefined
  return faults[code] ?? (code.startsWith('ERR_SSL_') ? faults['EPROTO'] : undefined)
}

function codeOf(error: object): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/**
 * Node's message. Of many addresses the message is empty and each has an error of its own; of OpenSSL it
 * is a line of the error stack, which `reason` says in words.
 */
function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join(', ')
  const { reason } = error as { reason?: unknown }
  return codeOf(error)?.startsWith('ERR_SSL_') === true && typeof reason === 'string'
    ? reason
    : error.message.trim()
}
