import { MessageWebSocket } from 'isosocket'
import { CertificateAuthority, pkcs12, selfSigned } from 'isosocket/testing'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { delay } from '../../suite/awaiting.js'
import { isInstalled } from './installed.js'
import { freePort } from './loopback-port.js'
import { expectNothingLeft, lossOf, openConnections } from './losing.js'
import { expectEcho, expectMessagesToPass, expectStreamToPass } from './passing.js'
import type { Peer } from './peer.js'
import { startStunnel, stunnelFile } from './stunnel.js'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const installed = isInstalled('stunnel4', stunnelFile)
const backend = inject('server').url
const authority = CertificateAuthority.create()
const trustedCertificates = authority.certificate
const day = 24 * 60 * 60 * 1000
const past = { validFrom: new Date(Date.now() - 10 * day), validTo: new Date(Date.now() - day) }
const future = { validFrom: new Date(Date.now() + day), validTo: new Date(Date.now() + 10 * day) }

const echoOf = ({ port }: Peer): string => `wss://localhost:${port}/echo`

describe.skipIf(!installed)('with stunnel in front of the server', () => {
  let stunnel: Peer
  let address: string

  beforeAll(async () => {
    stunnel = await startStunnel({ backend, certificate: authority.issue({ commonName: 'The server' }) })
    address = echoOf(stunnel)
  })

  afterAll(() => stunnel.end())

  test('messages and streams pass with its authority in trustedCertificates', async () => {
    await expectMessagesToPass(address, { trustedCertificates })
    await expectStreamToPass(address, { trustedCertificates })
  })

  test('it may be addressed by its IP address', () =>
    expectMessagesToPass(address.replace('localhost', '127.0.0.1'), { trustedCertificates }))

  test('CertificateIsInvalid without trustedCertificates', async () => {
    const before = openConnections()
    await expect(MessageWebSocket.connect(address)).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'CertificateIsInvalid',
      phase: 'tls',
    })
    await expectNothingLeft(before)
  })

  test('information tells about the certificate', async () => {
    const socket = await MessageWebSocket.connect(address, { trustedCertificates })
    expect(socket.information.tlsProtocol).toBe('TLSv1.3')
    expect(socket.information.serverCertificate).toMatchObject({ subject: 'CN=The server' })
    expect(socket.information.serverCertificateErrors).toEqual([])
    await socket.close()
  })

  test('validateServerCertificate has the last word', async () => {
    const before = openConnections()
    await expectMessagesToPass(address, { trustedCertificates, validateServerCertificate: async () => true })
    await expect(
      MessageWebSocket.connect(address, {
        trustedCertificates,
        validateServerCertificate: async () => false,
      }),
    ).rejects.toMatchObject({ code: 'ERR_TLS', status: 'CertificateIsInvalid', phase: 'tls' })
    await expectNothingLeft(before)
  })
})

describe.skipIf(!installed)('stunnel serves', () => {
  test.each([
    ['CertificateExpired', 'an expired certificate', authority.issue(past)],
    ['CertificateExpired', 'a certificate that is not valid yet', authority.issue(future)],
    [
      'CertificateCommonNameIsIncorrect',
      "another host's certificate",
      authority.issue({ names: ['example.com'] }),
    ],
    ['CertificateIsInvalid', 'a certificate of its own', selfSigned()],
    ['CertificateIsInvalid', "a stranger's certificate", CertificateAuthority.create('Stranger').issue()],
    [
      'CertificateIsInvalid',
      'no intermediate certificate',
      { ...authority.intermediate('Between').issue(), cert: '' },
    ],
  ])('%s: %s', async (status, _what, issued) => {
    const certificate = { ...issued, cert: issued.cert || issued.certificate }
    await using stunnel = await startStunnel({ backend, certificate })
    const before = openConnections()
    await expect(MessageWebSocket.connect(echoOf(stunnel), { trustedCertificates })).rejects.toMatchObject({
      code: 'ERR_TLS',
      status,
      phase: 'tls',
    })
    await expectNothingLeft(before)
  })

  test('a certificate with the one between passes', async () => {
    const certificate = authority.intermediate('Between').issue()
    await using stunnel = await startStunnel({ backend, certificate })
    await expectMessagesToPass(echoOf(stunnel), { trustedCertificates })
  })

  test('CertificateRevoked: a certificate on the list', async () => {
    const certificate = authority.issue()
    const certificateRevocationLists = authority.revocationList([certificate])
    await using stunnel = await startStunnel({ backend, certificate })
    await expectMessagesToPass(echoOf(stunnel), { trustedCertificates })
    await expect(
      MessageWebSocket.connect(echoOf(stunnel), { trustedCertificates, certificateRevocationLists }),
    ).rejects.toMatchObject({ code: 'ERR_TLS', status: 'CertificateRevoked', phase: 'tls' })
  })

  test('with Expired forgiven only an expired certificate passes', async () => {
    const forgiving = { trustedCertificates, ignorableServerCertificateErrors: ['Expired'] as const }
    await using expired = await startStunnel({ backend, certificate: authority.issue(past) })
    await expectMessagesToPass(echoOf(expired), forgiving)
    const names = ['example.com']
    await using elsewhere = await startStunnel({ backend, certificate: authority.issue({ ...past, names }) })
    await expect(MessageWebSocket.connect(echoOf(elsewhere), forgiving)).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'CertificateCommonNameIsIncorrect',
    })
    const stranger = CertificateAuthority.create('Stranger').issue(past)
    await using untrusted = await startStunnel({ backend, certificate: stranger })
    await expect(MessageWebSocket.connect(echoOf(untrusted), forgiving)).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'CertificateIsInvalid',
    })
  })

  test('CannotConnect: nothing newer than TLS 1.1', async () => {
    await using stunnel = await startStunnel({
      backend,
      certificate: authority.issue(),
      lines: ['sslVersionMin = TLSv1', 'sslVersionMax = TLSv1.1', 'ciphers = ALL:@SECLEVEL=0'],
    })
    await expect(MessageWebSocket.connect(echoOf(stunnel), { trustedCertificates })).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'CannotConnect',
      phase: 'tls',
    })
  })
})

describe.skipIf(!installed)('stunnel asks for our certificate', () => {
  const certificate = authority.issue()
  const ours = authority.issue({ purpose: 'client' })
  const clientCertificate = { certificate: ours.cert, key: ours.key }
  const clientAuthority = authority.certificate

  test('it opens with one, from PEM or from a PKCS #12 file', async () => {
    await using stunnel = await startStunnel({ backend, certificate, clientAuthority })
    await expectMessagesToPass(echoOf(stunnel), { trustedCertificates, clientCertificate })
    const pfx = pkcs12(ours, 'sésame')
    await expectMessagesToPass(echoOf(stunnel), {
      trustedCertificates,
      clientCertificate: { pfx, passphrase: 'sésame' },
    })
  })

  // In TLS 1.3 the refusal comes when the client is done (RFC 8446 §2): it is TLS that failed all the same.
  test.each([
    ['CertificateIsInvalid', 'without one, TLS 1.3', 'sslVersionMin = TLSv1.3', 'none'],
    ['CannotConnect', 'without one, TLS 1.2', 'sslVersionMax = TLSv1.2', 'none'],
    ['CertificateIsInvalid', "with a stranger's, TLS 1.3", 'sslVersionMin = TLSv1.3', 'stranger'],
    ['CertificateIsInvalid', "with a stranger's, TLS 1.2", 'sslVersionMax = TLSv1.2', 'stranger'],
  ])('%s %s', async (status, _when, versions, who) => {
    await using stunnel = await startStunnel({ backend, certificate, clientAuthority, lines: [versions] })
    const { cert, key } = CertificateAuthority.create('Stranger').issue({ purpose: 'client' })
    const before = openConnections()
    const connecting = MessageWebSocket.connect(echoOf(stunnel), {
      trustedCertificates,
      ...(who === 'none' ? {} : { clientCertificate: { certificate: cert, key } }),
    })
    await expect(connecting).rejects.toMatchObject({ code: 'ERR_TLS', status, phase: 'tls' })
    await expectNothingLeft(before)
  })

  test('its refusal may come while validateServerCertificate still thinks', async () => {
    const lines = ['sslVersionMin = TLSv1.3']
    await using stunnel = await startStunnel({ backend, certificate, clientAuthority, lines })
    const before = openConnections()
    const connecting = MessageWebSocket.connect(echoOf(stunnel), {
      trustedCertificates,
      validateServerCertificate: () => delay(500).then(() => true),
    })
    await expect(connecting).rejects.toMatchObject({
      code: 'ERR_TLS',
      status: 'CertificateIsInvalid',
      phase: 'tls',
    })
    await expectNothingLeft(before)
  })
})

describe.skipIf(!installed)('the connection behind TLS ends', () => {
  const certificate = authority.issue()

  test('when nobody listens behind stunnel, after the handshake', async () => {
    await using stunnel = await startStunnel({ backend: `ws://127.0.0.1:${await freePort()}`, certificate })
    // Whether stunnel ends or resets the connection depends on what it has read by then.
    await expect(MessageWebSocket.connect(echoOf(stunnel), { trustedCertificates })).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_CONNECTION_(RESET|LOST)$/),
      status: expect.stringMatching(/^Connection(Reset|Aborted)$/),
      phase: 'upgrade',
    })
  })

  test('when stunnel is killed while validateServerCertificate still thinks', async () => {
    await using stunnel = await startStunnel({ backend, certificate })
    const before = openConnections()
    const connecting = MessageWebSocket.connect(echoOf(stunnel), {
      trustedCertificates,
      validateServerCertificate: async () => {
        await delay(300) // stunnel has read our part of the handshake by then, so that its end is no reset
        stunnel.signal('SIGKILL')
        await delay(300)
        return true
      },
    })
    await expect(connecting).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      status: 'ConnectionAborted',
    })
    await expectNothingLeft(before)
  })

  test('when stunnel is killed', async () => {
    await using stunnel = await startStunnel({ backend, certificate })
    const socket = await MessageWebSocket.connect(echoOf(stunnel), { trustedCertificates })
    const loss = lossOf(socket)
    await expectEcho(socket)
    stunnel.signal('SIGKILL')
    expect(await loss).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      status: 'ConnectionAborted',
      phase: 'open',
    })
  })

  test('when it is idle for longer than TIMEOUTidle', async () => {
    await using stunnel = await startStunnel({ backend, certificate, lines: ['TIMEOUTidle = 1'] })
    const socket = await MessageWebSocket.connect(echoOf(stunnel), {
      trustedCertificates,
      keepAliveInterval: Infinity,
    })
    expect(await lossOf(socket)).toMatchObject({ code: 'ERR_CONNECTION_RESET', status: 'ConnectionReset' })
  })

  test('but not with a keepAliveInterval below that', async () => {
    await using stunnel = await startStunnel({ backend, certificate, lines: ['TIMEOUTidle = 1'] })
    const socket = await MessageWebSocket.connect(echoOf(stunnel), {
      trustedCertificates,
      keepAliveInterval: 400,
    })
    await delay(2_500)
    await expectEcho(socket)
    await socket.close()
  })
})
