import type { WebErrorStatus, WebSocketErrorCode, WebSocketPhase } from '@isosocket/core'

/** What a fault is called here, and what to do about it. */
export interface Fault {
  readonly status: WebErrorStatus
  readonly code: WebSocketErrorCode
  /** What it means and what to do: the end of the error's message. */
  readonly advice: string
}

/** One row of the mapping: what Node, OpenSSL or the operating system call it, and what it is here. */
export interface FaultRow extends Fault {
  /** Values of `error.code`; a `*` at the end stands for any ending. The first row that fits counts. */
  readonly node: readonly string[]
  /** Only there. */
  readonly phase?: WebSocketPhase
}

/** Faults of names, addresses and connections. */
export const networkFaults: readonly FaultRow[] = [
  {
    node: ['ENOTFOUND', 'ENODATA'],
    status: 'HostNameNotResolved',
    code: 'ERR_HOST_NOT_FOUND',
    advice: 'The host name has no address: check its spelling.',
  },
  {
    node: ['EAI_*', 'ESERVFAIL', 'ETIMEOUT', 'EREFUSED'],
    status: 'HostNameNotResolved',
    code: 'ERR_HOST_NOT_FOUND',
    advice: 'The name server did not answer: check the network.',
  },
  {
    node: ['ECONNREFUSED'],
    status: 'CannotConnect',
    code: 'ERR_CONNECTION_REFUSED',
    advice: 'Nobody listens there: check the port, and that the server runs.',
  },
  {
    node: ['ENOENT'],
    status: 'CannotConnect',
    code: 'ERR_CONNECTION_REFUSED',
    advice: 'There is no socket at that path: check control.node.socketPath, and that the server runs.',
  },
  {
    node: ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
    status: 'CannotConnect',
    code: 'ERR_UNREACHABLE',
    advice: 'There is no route: check the network.',
  },
  {
    node: ['EHOSTDOWN'],
    status: 'ServerUnreachable',
    code: 'ERR_UNREACHABLE',
    advice: 'The host is down.',
  },
  {
    node: ['EACCES', 'EPERM'],
    status: 'CannotConnect',
    code: 'ERR_CONNECT_FAILED',
    advice: 'The system does not allow it: check the rules of the firewall and the rights of this process.',
  },
  {
    node: ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'],
    status: 'CannotConnect',
    code: 'ERR_CONNECT_FAILED',
    advice: 'The system has no room for another connection: close some, or raise the limit of open files.',
  },
  {
    node: ['ETIMEDOUT'],
    phase: 'connect',
    status: 'Timeout',
    code: 'ERR_CONNECT_TIMEOUT',
    advice: 'The host does not answer: check the address, the network, and firewalls on the way.',
  },
  {
    node: ['ETIMEDOUT'],
    status: 'Timeout',
    code: 'ERR_CONNECTION_LOST',
    advice: 'The host does not answer any more.',
  },
  {
    node: ['ECONNRESET', 'EPIPE'],
    status: 'ConnectionReset',
    code: 'ERR_CONNECTION_RESET',
    advice: 'The other end, or something between, cut the connection: it can be tried again.',
  },
  {
    node: ['ECONNABORTED'],
    status: 'ConnectionAborted',
    code: 'ERR_CONNECTION_LOST',
    advice: 'The connection was cut on this side: try again.',
  },
]

const trustAdvice =
  "The server's certificate is not trusted: if it should be, give its authority with control.trustedCertificates."

/** Faults of certificates and of TLS. */
export const tlsFaults: readonly FaultRow[] = [
  {
    node: ['CERT_HAS_EXPIRED'],
    status: 'CertificateExpired',
    code: 'ERR_TLS',
    advice: "The server's certificate, or one above it, has expired: the server needs a new one.",
  },
  {
    node: ['CERT_NOT_YET_VALID'],
    status: 'CertificateExpired',
    code: 'ERR_TLS',
    advice: "The server's certificate is not valid yet: check the clock of both sides.",
  },
  {
    node: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    status: 'CertificateCommonNameIsIncorrect',
    code: 'ERR_TLS',
    advice: "The server's certificate is for another name: connect by a name that it holds.",
  },
  {
    node: ['CERT_REVOKED'],
    status: 'CertificateRevoked',
    code: 'ERR_TLS',
    advice: "The server's certificate has been revoked: do not trust this server.",
  },
  {
    node: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_UNTRUSTED',
      'CERT_REJECTED',
    ],
    status: 'CertificateIsInvalid',
    code: 'ERR_TLS',
    advice: trustAdvice,
  },
  {
    node: ['UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    status: 'CertificateIsInvalid',
    code: 'ERR_TLS',
    advice: `${trustAdvice} Or the server does not send an intermediate certificate.`,
  },
  {
    node: ['UNABLE_TO_GET_CRL', 'UNABLE_TO_GET_CRL_ISSUER', 'CRL_HAS_EXPIRED', 'CRL_NOT_YET_VALID'],
    status: 'CertificateContainsErrors',
    code: 'ERR_TLS',
    advice:
      'Whether the certificate has been revoked cannot be told: control.certificateRevocationLists needs a current list of every authority in the chain.',
  },
  {
    node: [
      'CERT_SIGNATURE_FAILURE',
      'CRL_SIGNATURE_FAILURE',
      'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
      'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
      'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
      'ERROR_IN_CERT_NOT_BEFORE_FIELD',
      'ERROR_IN_CERT_NOT_AFTER_FIELD',
      'ERROR_IN_CRL_LAST_UPDATE_FIELD',
      'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
      'INVALID_CA',
      'INVALID_PURPOSE',
      'PATH_LENGTH_EXCEEDED',
      'CERT_CHAIN_TOO_LONG',
      // Several faults for which Node has no code of their own: name constraints, key usage, a key too weak.
      'UNSPECIFIED',
      'OUT_OF_MEM',
    ],
    status: 'CertificateContainsErrors',
    code: 'ERR_TLS',
    advice: "The server's certificate, or one above it, is not a proper one: the server needs another.",
  },
  {
    // The second is BoringSSL's, in Bun.
    node: ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED'],
    status: 'CertificateIsInvalid',
    code: 'ERR_TLS',
    advice: 'The server asks for a client certificate: give one with control.clientCertificate.',
  },
  {
    node: [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
      'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_*',
      'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_*',
      'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
      'ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR',
    ],
    status: 'CertificateIsInvalid',
    code: 'ERR_TLS',
    advice:
      'The server refused the client certificate: check control.clientCertificate, and whom the server trusts.',
  },
  {
    node: [
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      'ERR_SSL_SSL/TLS_ALERT_PROTOCOL_VERSION',
      'ERR_SSL_UNSUPPORTED_PROTOCOL',
      'ERR_SSL_VERSION_TOO_LOW',
    ],
    status: 'CannotConnect',
    code: 'ERR_TLS',
    advice: 'The two sides have no version of TLS in common: the server needs TLS 1.2 or 1.3.',
  },
  {
    node: ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'],
    status: 'CannotConnect',
    code: 'ERR_TLS',
    advice:
      'The server refused the handshake: it shares no cipher, or (before TLS 1.3) asks for a client certificate (control.clientCertificate).',
  },
  {
    node: ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME'],
    status: 'CertificateCommonNameIsIncorrect',
    code: 'ERR_TLS',
    advice: 'The server has no certificate for this name: check the host name.',
  },
  {
    node: ['ERR_SSL_*', 'EPROTO'],
    phase: 'open',
    status: 'ConnectionAborted',
    code: 'ERR_TLS',
    advice: 'What came over TLS was damaged or changed on the way, or the other end gave up: connect again.',
  },
  {
    // Only who speaks TLS sends alerts.
    node: [
      'ERR_SSL_TLSV1_ALERT_*',
      'ERR_SSL_TLSV13_ALERT_*',
      'ERR_SSL_SSLV3_ALERT_*',
      'ERR_SSL_SSL/TLS_ALERT_*',
      'ERR_SSL_TLSV1_UNSUPPORTED_EXTENSION',
      'ERR_SSL_PSK_*',
    ],
    status: 'CannotConnect',
    code: 'ERR_TLS',
    advice:
      'The two sides could not agree on TLS: see what the server has in its log, and control.node (ALPNProtocols, ciphers, pskCallback).',
  },
  {
    node: ['ERR_SSL_*', 'EPROTO'],
    status: 'ErrorHttpInvalidServerResponse',
    code: 'ERR_TLS',
    advice:
      'No secure connection could be agreed on: does the other end speak TLS? If not, use ws: (for a proxy, http:).',
  },
]

/** Answers that are no handshake: what Node's HTTP parser says. What `ws` says has no code and is the same. */
export const handshakeFaults: readonly FaultRow[] = [
  {
    node: ['HPE_HEADER_OVERFLOW'],
    status: 'ErrorHttpInvalidServerResponse',
    code: 'ERR_HANDSHAKE',
    advice: "The header of the server's answer is too long.",
  },
  {
    node: ['HPE_*'],
    status: 'ErrorHttpInvalidServerResponse',
    code: 'ERR_HANDSHAKE',
    advice: "The server's answer is not HTTP: check the port.",
  },
]

/** The connection was ended in an orderly way where something was still to come. */
export const endedEarly: Fault = {
  status: 'ConnectionAborted',
  code: 'ERR_CONNECTION_LOST',
  advice:
    'The server ended the connection before it had answered: check the port, that it speaks WebSocket, and whether it wants wss:.',
}

/** The answer is HTTP, but not that of a WebSocket server (RFC 6455 §4.1). */
export const noHandshake: Fault = {
  status: 'ErrorHttpInvalidServerResponse',
  code: 'ERR_HANDSHAKE',
  advice: 'The answer is no WebSocket handshake: check the address, and control.protocols.',
}

const all: readonly FaultRow[] = [...networkFaults, ...tlsFaults, ...handshakeFaults]

/** The row for a code of Node. */
export function findFault(nodeCode: string, during?: WebSocketPhase): Fault | undefined {
  return all.find(
    ({ node, phase = during }) =>
      phase === during &&
      node.some((name) => (name.endsWith('*') ? nodeCode.startsWith(name.slice(0, -1)) : name === nodeCode)),
  )
}
