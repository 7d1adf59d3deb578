import { but, lost, notInTime, type Outcome, type PerEngine, refused } from './fault-outcome.js'
import type { FaultCall, FaultRow } from './fault-row.js'

type Status = Parameters<typeof refused>[0]
type TlsFaultName = NonNullable<NonNullable<Extract<FaultCall, readonly ['tls', unknown?]>[1]>['fault']>

const refusedFor = (status: Status): Outcome => ({ is: 'refused', status, code: 'ERR_TLS', phase: 'tls' })

const certificate = (
  fault: TlsFaultName,
  status: Status,
  name: string,
  exceptions: PerEngine = {},
): FaultRow => ({
  name,
  fault: ['tls', { fault }],
  ...but(refused(status, 'ERR_TLS', 'tls'), exceptions),
})

/** In Deno we look ourselves, and name the worst of several faults, where Node names one. */
const severalFaults = (fault: TlsFaultName, status: Status, inDeno: Status, name: string): FaultRow => ({
  ...certificate(fault, status, name, { deno: refusedFor(inDeno) }),
  because: 'Node tells one fault of several; in Deno all are found, and the worst gives the status',
})

/** Of `wss:`. Pages are told nothing of it. */
export const tlsRows: readonly FaultRow[] = [
  certificate('expired', 'CertificateExpired', 'the certificate has expired'),
  certificate('not-yet-valid', 'CertificateExpired', 'the certificate is not valid yet'),
  certificate('expired-intermediate', 'CertificateExpired', 'the certificate above it has expired'),
  certificate('wrong-name', 'CertificateCommonNameIsIncorrect', 'the certificate is for another name'),
  certificate('self-signed', 'CertificateIsInvalid', 'the certificate is its own authority'),
  certificate('untrusted', 'CertificateIsInvalid', 'the authority is not known'),
  certificate(
    'untrusted-chain',
    'CertificateIsInvalid',
    'the authority is not known, and there is one between',
  ),
  certificate('untrusted-root-sent', 'CertificateIsInvalid', 'the authority is not known, and is sent along'),
  certificate('incomplete-chain', 'CertificateIsInvalid', 'the intermediate certificate is not sent'),
  certificate('forged', 'CertificateContainsErrors', 'the signature of the certificate is not right'),
  {
    ...certificate(
      'issuer-is-no-authority',
      'CertificateContainsErrors',
      'the certificate above it may not sign',
      { bun: refusedFor('CertificateIsInvalid') },
    ),
    because: 'Bun does not find the issuer then',
  },
  certificate(
    'weak-authority-key',
    'CertificateContainsErrors',
    'the key of the certificate above it is too weak',
  ),
  certificate(
    'outside-name-constraints',
    'CertificateContainsErrors',
    'the authority is one for other names',
  ),
  certificate('wrong-usage', 'CertificateContainsErrors', 'the certificate is not for servers'),
  {
    ...certificate(
      'unknown-critical-extension',
      'CertificateContainsErrors',
      'the certificate has a critical extension that nobody knows',
      { deno: refusedFor('CertificateIsInvalid') },
    ),
    because: 'Deno ends the handshake before we can look',
  },
  certificate('revoked', 'CertificateRevoked', 'the certificate has been revoked'),
  certificate('revoked-intermediate', 'CertificateRevoked', 'the certificate above it has been revoked'),
  certificate('revocation-list-missing', 'CertificateContainsErrors', 'a revocation list is missing'),
  certificate('revocation-list-stale', 'CertificateContainsErrors', 'the revocation list is too old'),
  severalFaults(
    'expired-and-untrusted',
    'CertificateExpired',
    'CertificateIsInvalid',
    'the certificate has expired and nobody knows its authority',
  ),
  severalFaults(
    'expired-and-wrong-name',
    'CertificateExpired',
    'CertificateCommonNameIsIncorrect',
    'the certificate has expired and is for another name',
  ),
  severalFaults(
    'expired-and-revoked',
    'CertificateExpired',
    'CertificateRevoked',
    'the certificate has expired and had been revoked',
  ),
  severalFaults(
    'expired-and-self-signed',
    'CertificateExpired',
    'CertificateIsInvalid',
    'the certificate has expired and is its own authority',
  ),
  certificate('tls-version', 'CannotConnect', 'the server has no version of TLS that is still in use'),
  certificate('no-shared-cipher', 'CannotConnect', 'the server has no cipher in common with us'),
  {
    ...certificate(
      'client-certificate-required',
      'CertificateIsInvalid',
      'the server wants a client certificate',
    ),
    orElse: {
      deno: { is: 'refused', status: 'ConnectionAborted', code: 'ERR_CONNECTION_LOST', phase: 'upgrade' },
    },
    because: 'what the server says of it comes after the handshake, and Deno may see the end before it',
  },
  certificate(
    'client-certificate-required-1.2',
    'CannotConnect',
    'the server wants a client certificate, in TLS 1.2',
  ),
  certificate('not-tls', 'ErrorHttpInvalidServerResponse', 'the server does not speak TLS'),
  {
    name: 'the client certificate is not one that the server trusts',
    fault: ['tls', { fault: 'client-certificate-untrusted' }],
    ...refused('ConnectionAborted', 'ERR_CONNECTION_LOST', 'upgrade'),
  },
  {
    name: 'the server never answers in the TLS handshake',
    fault: ['tls', { fault: 'silent-tls' }],
    options: { connectTimeout: 400 },
    ...notInTime('tls'),
  },
  {
    name: 'the connection is ended in the TLS handshake',
    fault: ['tls', { fault: 'closed-in-tls-handshake' }],
    ...refused('ConnectionAborted', 'ERR_CONNECTION_LOST', 'tls'),
  },
  {
    name: 'the connection is reset in the TLS handshake',
    fault: ['tls', { fault: 'reset-in-tls-handshake' }],
    ...but(refused('ConnectionReset', 'ERR_CONNECTION_RESET', 'tls'), {
      deno: { is: 'refused', status: 'ConnectionAborted', code: 'ERR_CONNECTION_LOST', phase: 'tls' },
    }),
    because: 'Deno says of a reset there that the connection has ended',
  },
  {
    name: 'the server answers 503 over TLS',
    fault: ['http-status'],
    secure: true,
    ...refused('ServiceUnavailable', 'ERR_HTTP_STATUS', 'upgrade'),
  },
  {
    name: 'the connection is lost over TLS',
    fault: ['lost', { after: 'message' }],
    secure: true,
    needs: 'ownCertificates',
    ...lost('ConnectionAborted', 'ERR_CONNECTION_LOST'),
  },
  {
    name: 'the connection is cut over TLS, without its notice of the end',
    fault: ['lost', { after: 'message', how: 'reset' }],
    secure: true,
    needs: 'ownCertificates',
    ...lost('ConnectionAborted', 'ERR_CONNECTION_LOST'),
  },
  {
    name: 'a frame over TLS has a reserved opcode',
    fault: ['bad-frame', { fault: 'opcode', after: 'message' }],
    secure: true,
    needs: 'ownCertificates',
    ...lost('ConnectionAborted', 'ERR_PROTOCOL_INVALID_OPCODE', 1002),
  },
]
