import { once } from 'node:events'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTlsFaults, type TlsFaultName, type TlsFaults } from '../src/tls-faults.js'

let servers: TlsFaults

beforeAll(async () => {
  servers = await startTlsFaults((stream) => stream.end('served'))
})

afterAll(() => servers.close())

/** What Node says about each; it reports one of several faults. */
const answers: { readonly [Name in TlsFaultName]: string } = {
  valid: 'served',
  expired: 'CERT_HAS_EXPIRED',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  'wrong-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'untrusted-chain': 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'untrusted-root-sent': 'SELF_SIGNED_CERT_IN_CHAIN',
  'incomplete-chain': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'expired-intermediate': 'CERT_HAS_EXPIRED',
  'issuer-is-no-authority': 'key usage does not include certificate signing',
  'outside-name-constraints': 'permitted subtree violation',
  'weak-authority-key': 'CA certificate key too weak',
  forged: 'CERT_SIGNATURE_FAILURE',
  'wrong-usage': 'INVALID_PURPOSE',
  'unknown-critical-extension': 'unhandled critical extension',
  revoked: 'CERT_REVOKED',
  'revoked-intermediate': 'CERT_REVOKED',
  'revocation-list-missing': 'UNABLE_TO_GET_CRL',
  'revocation-list-stale': 'CRL_HAS_EXPIRED',
  'expired-and-untrusted': 'CERT_HAS_EXPIRED',
  'expired-and-wrong-name': 'CERT_HAS_EXPIRED',
  'expired-and-revoked': 'CERT_HAS_EXPIRED',
  'expired-and-self-signed': 'CERT_HAS_EXPIRED',
  'tls-version': 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'no-shared-cipher': 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'client-certificate-required': 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'client-certificate-required-1.2': 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'client-certificate-untrusted': 'the end',
  'silent-tls': 'silence',
  'not-tls': 'ERR_SSL_WRONG_VERSION_NUMBER',
  'closed-in-tls-handshake': 'the end',
  'reset-in-tls-handshake': 'the end',
}

test.each(Object.entries(answers))('%s: %s', async (name, answer) => {
  const { port, control } = servers.faults[name as TlsFaultName]
  const { trustedCertificates: ca, certificateRevocationLists: crl, clientCertificate } = control
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca,
    ...(crl && { crl }),
    ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.key }),
  })
  const patience = answer === 'silence' ? 300 : 4_000
  const heard = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve('silence'), patience)
    socket.once('data', (data) => resolve(data.toString()))
    socket.once('error', (error) => resolve(word(error)))
    socket.once('close', () => {
      clearTimeout(timer)
      resolve('the end')
    })
  })
  socket.destroy()
  expect(heard).toBe(answer)
})

/** Whether an end is a reset depends on what was on its way; how an alert is called, on OpenSSL. */
function word({ code, message }: Error & { code?: string }): string {
  if (code === 'ECONNRESET') return 'the end'
  return code === undefined || code === 'UNSPECIFIED' ? message : code.replace('SSL/TLS', 'SSLV3')
}

test('closing ends the connections too', async () => {
  const own = await startTlsFaults(() => {})
  const silent = connect({ host: '127.0.0.1', port: own.faults['silent-tls'].port })
  const closed = new Promise((resolve) => silent.once('close', resolve))
  silent.on('error', () => {})
  await once(silent, 'connect')
  await own.close()
  await closed
})
