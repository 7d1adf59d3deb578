import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ConnectionOptions, connect, createServer, type TlsOptions } from 'node:tls'
import { expect, test } from 'vitest'
import {
  CertificateAuthority,
  type IssuedCertificate,
  selfSigned,
} from '../src/certificates/certificate-authority.js'
import { pkcs12 } from '../src/certificates/key-store.js'

/** What a client of Node says about a server: `undefined` for nothing to say against it. */
async function verdict(
  server: TlsOptions,
  client: ConnectionOptions,
  servername = 'localhost',
): Promise<string | undefined> {
  const listener = createServer(server)
  listener.on('tlsClientError', () => {})
  listener.on('secureConnection', (socket) => {
    socket.on('error', () => {})
    socket.end('.')
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, servername, ...client })
  try {
    // In TLS 1.3 a server refuses a client's certificate after the client's handshake is done.
    await once(socket, 'data')
    return undefined
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    return code === 'UNSPECIFIED' ? message : code
  } finally {
    socket.destroy()
    listener.close()
  }
}

const authority = CertificateAuthority.create()

test.each(['localhost', '127.0.0.1', '::1'])('a server has the names of the loopback: %s', (name) => {
  const certificate = new X509Certificate(authority.issue().certificate)
  expect(certificate.checkHost(name) ?? certificate.checkIP(name)).toBe(name)
})

test.each(['2001:db8::1', '::ffff:192.0.2.1', '2001:db8:1:2:3:4:5:6'])(
  'an IPv6 address is written whole: %s',
  (name) => {
    expect(new X509Certificate(authority.issue({ names: [name] }).certificate).checkIP(name)).toBe(name)
  },
)

test('a server is trusted by who trusts its authority, and by nobody else', async () => {
  const server = authority.issue()
  expect(await verdict(server, { ca: authority.certificate })).toBeUndefined()
  expect(await verdict(server, {})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  expect(await verdict(server, { ca: CertificateAuthority.create().certificate })).toBeDefined()
})

test('a self-signed certificate is trusted by who trusts it', async () => {
  const server = selfSigned()
  expect(await verdict(server, { ca: server.cert })).toBeUndefined()
  expect(await verdict(server, {})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
})

test('what an intermediate authority issues brings its certificate along', async () => {
  const server = authority.intermediate('First').intermediate('Second').issue()
  expect(await verdict(server, { ca: authority.certificate })).toBeUndefined()
  const alone = { cert: server.certificate, key: server.key }
  expect(await verdict(alone, { ca: authority.certificate })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
})

test('dates can be in the past, in the future and after 2050', async () => {
  const ca = authority.certificate
  const expired = authority.issue({ validTo: new Date(Date.now() - 1000), validFrom: new Date(0) })
  expect(await verdict(expired, { ca })).toBe('CERT_HAS_EXPIRED')
  const early = authority.issue({
    validFrom: new Date(Date.now() + 60_000),
    validTo: new Date('2060-01-01T00:00:00Z'),
  })
  expect(await verdict(early, { ca })).toBe('CERT_NOT_YET_VALID')
  expect(new X509Certificate(early.certificate).validTo).toBe('Jan  1 00:00:00 2060 GMT')
})

test('wrong certificates can be had: of no authority, too deep, outside its names, forged, not understood', async () => {
  const ca = authority.certificate
  const faults: readonly [IssuedCertificate, string][] = [
    [
      authority.intermediate('Leaf', { isAuthority: false }).issue(),
      'key usage does not include certificate signing',
    ],
    [
      authority.intermediate('Last', { pathLength: 0 }).intermediate('Beyond').issue(),
      'PATH_LENGTH_EXCEEDED',
    ],
    [
      authority.intermediate('Elsewhere', { permittedNames: ['example.com'] }).issue(),
      'permitted subtree violation',
    ],
    [authority.issue({ forged: true }), 'CERT_SIGNATURE_FAILURE'],
    [authority.issue({ unknownCriticalExtension: true }), 'unhandled critical extension'],
    [authority.issue({ purpose: 'client', names: ['localhost'] }), 'INVALID_PURPOSE'],
    [
      authority.intermediate('Old', { validFrom: new Date(0), validTo: new Date(Date.now() - 1000) }).issue(),
      'CERT_HAS_EXPIRED',
    ],
  ]
  for (const [server, code] of faults) expect(await verdict(server, { ca })).toBe(code)
  const named = authority.intermediate('Here', { permittedNames: ['localhost'] })
  expect(await verdict(named.issue({ names: ['localhost'] }), { ca })).toBeUndefined()
})

test('a revocation list ends the trust in what it names, and gets stale', async () => {
  const ca = authority.certificate
  const revoked = authority.issue()
  const server = authority.issue()
  const crl = authority.revocationList([revoked])
  expect(await verdict(revoked, { ca, crl })).toBe('CERT_REVOKED')
  expect(await verdict(server, { ca, crl })).toBeUndefined()
  expect(await verdict(server, { ca, crl: authority.revocationList([]) })).toBeUndefined()
  const stale = authority.revocationList([revoked], { nextUpdate: new Date(Date.now() - 1000) })
  expect(await verdict(server, { ca, crl: stale })).toBe('CRL_HAS_EXPIRED')
  expect(await verdict(server, { ca, crl: authority.revocationList([], { isPartial: true }) })).toBe(
    'UNABLE_TO_GET_CRL',
  )
  const other = CertificateAuthority.create('Other').revocationList([])
  expect(await verdict(server, { ca, crl: other })).toBe('UNABLE_TO_GET_CRL')
})

test('a client shows its certificate as PEM or as PKCS #12', async () => {
  const client = authority.intermediate('Clients').issue({ purpose: 'client', commonName: 'Somebody' })
  const server = { ...authority.issue(), ca: authority.certificate, requestCert: true }
  const ca = authority.certificate
  expect(await verdict(server, { ca, cert: client.cert, key: client.key })).toBeUndefined()
  const pfx = pkcs12(client, 'pass phrase, größer')
  expect(await verdict(server, { ca, pfx, passphrase: 'pass phrase, größer' })).toBeUndefined()
  expect(await verdict(server, { ca })).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')
  expect(() => connect({ pfx, passphrase: 'other' })).toThrow('mac verify failure')
})

test('a key is PKCS #8 and can be read', () => {
  const { certificate, key } = authority.issue()
  expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))).toBe(true)
})
