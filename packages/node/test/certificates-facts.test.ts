import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import tls, { connect, createSecureContext, createServer, type PeerCertificate } from 'node:tls'
import { CertificateAuthority, type IssuedCertificate, selfSigned } from '@isosocket/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { defaultAuthorities } from '../src/certificates/default-authorities.js'
import { MessageWebSocket, type NodeMessageControl, StreamWebSocket } from '../src/index.js'
import { type SecureServer, startSecureServer } from './certificates-server.js'

const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

async function serve(certificate: { cert: string; key: string }): Promise<SecureServer> {
  const server = await startSecureServer(certificate)
  ended.push(() => server.close())
  return server
}

const root = CertificateAuthority.create('Root')
const between = root.intermediate('Between')

test.each([
  ['MessageWebSocket', MessageWebSocket],
  ['StreamWebSocket', StreamWebSocket],
])('%s tells the facts of the server’s certificate, as they are in it', async (_name, Socket) => {
  const issued = between.issue()
  const { address } = await serve(issued)
  const socket = new Socket({ trustedCertificates: root.certificate })
  expect(socket.information.serverCertificate).toBeUndefined()
  expect(socket.information.serverIntermediateCertificates).toEqual([])
  await socket.connect(address)
  const expected = new X509Certificate(issued.certificate)
  const { serverCertificate } = socket.information
  expect(serverCertificate).toEqual({
    subject: 'CN=localhost',
    issuer: 'CN=Between',
    subjectAltName: 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    serialNumber: expected.serialNumber,
    fingerprint256: expected.fingerprint256,
    validFrom: new Date(expected.validFrom),
    validTo: new Date(expected.validTo),
    raw: new Uint8Array(expected.raw),
  })
  expect(Object.getPrototypeOf(serverCertificate?.raw)).toBe(Uint8Array.prototype)
  expect(socket.information.serverIntermediateCertificates).toMatchObject([
    { subject: 'CN=Between', issuer: 'CN=Root', subjectAltName: '' },
  ])
  expect(socket.information.serverCertificateErrors).toEqual([])
  expect(socket.information.tlsProtocol).toBe('TLSv1.3')
  await socket.close()
  expect(socket.information.serverCertificate).toBe(serverCertificate)
})

test('the certificates between are told as they were sent, without a root that was sent', async () => {
  const { cert, key } = between.intermediate('Below').issue()
  const { address } = await serve({ cert: cert + root.certificate, key })
  const socket = await MessageWebSocket.connect(address, { trustedCertificates: root.certificate })
  const { serverIntermediateCertificates } = socket.information
  expect(serverIntermediateCertificates.map(({ subject }) => subject)).toEqual(['CN=Below', 'CN=Between'])
  await socket.close()
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: each certificate is told once', async (maxVersion) => {
  const { address } = await serve({ ...selfSigned(), ...{ maxVersion } })
  const socket = await MessageWebSocket.connect(address, { ignorableServerCertificateErrors: ['Untrusted'] })
  expect(socket.information.serverCertificate?.subject).toBe('CN=localhost')
  expect(socket.information.serverIntermediateCertificates).toEqual([])
  expect(socket.information.tlsProtocol).toBe(maxVersion)
  await socket.close()
})

const past = { validFrom: new Date(0), validTo: new Date(Date.now() - 60_000) }

test('control.node.rejectUnauthorized = false lets all in, and what is wrong is told', async () => {
  const { address } = await serve(root.issue({ ...past, names: ['server.example'] }))
  const socket = await MessageWebSocket.connect(address, { node: { rejectUnauthorized: false } })
  expect(socket.information.serverCertificateErrors).toEqual(['Untrusted', 'InvalidName', 'Expired'])
  expect(socket.information.serverCertificate?.subject).toBe('CN=server.example')
  await socket.close()
})

test.each([
  ['by Node', {}],
  ['where something else is forgiven', { ignorableServerCertificateErrors: ['WrongUsage'] }],
] as const)(
  'a server that is refused %s is shown in information, with all that is wrong',
  async (_name, options) => {
    const { address } = await serve(between.issue({ ...past, names: ['server.example'] }))
    const socket = new MessageWebSocket({ trustedCertificates: root.certificate, ...options })
    await expect(socket.connect(address)).rejects.toMatchObject({ code: 'ERR_TLS', phase: 'tls' })
    const { serverCertificate, serverIntermediateCertificates, serverCertificateErrors } = socket.information
    expect(serverCertificate?.subject).toBe('CN=server.example')
    expect(serverIntermediateCertificates.map(({ subject }) => subject)).toEqual(['CN=Between'])
    expect(serverCertificateErrors).toEqual(['InvalidName', 'Expired'])
  },
)

test('checkServerIdentity is asked about nobody whom Node does not trust', async () => {
  const { address } = await serve(root.issue(past))
  const checkServerIdentity = vi.fn(() => undefined)
  const socket = new MessageWebSocket({
    trustedCertificates: root.certificate,
    node: { checkServerIdentity },
  })
  await expect(socket.connect(address)).rejects.toMatchObject({ status: 'CertificateExpired' })
  expect(socket.information.serverCertificateErrors).toEqual(['Expired'])
  expect(checkServerIdentity).not.toHaveBeenCalled()
})

test('of a server that answers with a refusal all is known that is known of one that lets in', async () => {
  const server = createServer(root.issue(), (stream) => {
    stream.on('error', () => {}).once('data', () => stream.end('HTTP/1.1 403 Forbidden\r\n\r\nNo'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  ended.push(() => server.close())
  const socket = new MessageWebSocket({ trustedCertificates: root.certificate })
  const { port } = server.address() as AddressInfo
  await expect(socket.connect(`wss://127.0.0.1:${port}/`)).rejects.toMatchObject({ status: 'Forbidden' })
  const { information } = socket
  expect(information.serverCertificate?.subject).toBe('CN=localhost')
  expect([information.localAddress, information.remoteAddress]).toEqual(['127.0.0.1', '127.0.0.1'])
  expect(information.tlsProtocol).toBe('TLSv1.3')
  expect(Object.keys(information.timings ?? {})).toEqual(['resolve', 'connect', 'tls'])
  expect([information.protocol, information.extensions]).toEqual(['', ''])
})

test('a server that only its name, or the application, speaks against is shown in information, too', async () => {
  const { address } = await serve(root.issue({ names: ['server.example'] }))
  const misnamed = new MessageWebSocket({ trustedCertificates: root.certificate })
  await expect(misnamed.connect(address)).rejects.toMatchObject({
    status: 'CertificateCommonNameIsIncorrect',
  })
  expect(misnamed.information.serverCertificate?.subject).toBe('CN=server.example')
  expect(misnamed.information.serverCertificateErrors).toEqual(['InvalidName'])
  const good = await serve(root.issue())
  const disliked = new MessageWebSocket({
    trustedCertificates: root.certificate,
    validateServerCertificate: () => false,
  })
  await expect(disliked.connect(good.address)).rejects.toMatchObject({ code: 'ERR_TLS' })
  expect(disliked.information.serverCertificate?.subject).toBe('CN=localhost')
  expect(disliked.information.serverCertificateErrors).toEqual([])
})

const refused = (options: Partial<NodeMessageControl>, issued: IssuedCertificate, status: string) =>
  serve(issued).then(({ address }) =>
    expect(MessageWebSocket.connect(address, options)).rejects.toMatchObject({ code: 'ERR_TLS', status }),
  )

test('settings with names of their own win over those of control.node', async () => {
  const trustedCertificates = root.certificate
  const another = CertificateAuthority.create('Another')
  const node = { ca: another.certificate, rejectUnauthorized: false }
  await refused(
    { trustedCertificates, node: { ca: another.certificate } },
    another.issue(),
    'CertificateIsInvalid',
  )
  const ignorableServerCertificateErrors = ['Expired'] as const
  await refused(
    { trustedCertificates, ignorableServerCertificateErrors, node },
    another.issue(past),
    'CertificateIsInvalid',
  )
  await refused({ ignorableServerCertificateErrors, node }, root.issue(past), 'CertificateIsInvalid')
})

test('what control.node says alone has its meaning: ca, crl, checkServerIdentity, servername', async () => {
  const server = root.issue()
  const ca = root.certificate
  const { address } = await serve(server)
  const socket = await MessageWebSocket.connect(address, { node: { ca, crl: root.revocationList([]) } })
  await socket.close()
  await refused({ node: { ca, crl: root.revocationList([server]) } }, server, 'CertificateRevoked')
  const elsewhere = root.issue({ names: ['server.example'] })
  const named = await MessageWebSocket.connect((await serve(elsewhere)).address, {
    node: { ca, servername: 'server.example' },
  })
  await named.close()
  const checkServerIdentity = () => new Error('Not that one')
  await refused({ node: { ca, checkServerIdentity } }, server, 'CertificateCommonNameIsIncorrect')
  const throwing = () => {
    throw new TypeError('Broken')
  }
  await refused({ node: { ca, checkServerIdentity: throwing } }, server, 'CertificateCommonNameIsIncorrect')
})

test('a name check of one’s own counts where something is forgiven too', async () => {
  const ignorableServerCertificateErrors = ['Expired'] as const
  const checkServerIdentity = () => new Error('Not that one')
  const node = { ca: root.certificate, checkServerIdentity }
  for (const issued of [root.issue(), root.issue(past)]) {
    await refused({ node, ignorableServerCertificateErrors }, issued, 'CertificateCommonNameIsIncorrect')
  }
  const { address } = await serve(root.issue({ ...past, names: ['server.example'] }))
  const socket = await MessageWebSocket.connect(address, {
    node: { ca: root.certificate, checkServerIdentity: () => undefined },
    ignorableServerCertificateErrors,
  })
  expect(socket.information.serverCertificateErrors).toEqual(['Expired'])
  await socket.close()
})

test('a context of control.node counts, but hides whom it trusts: nothing can be forgiven', async () => {
  const server = root.issue(past)
  const secureContext = createSecureContext({ ca: root.certificate, crl: root.revocationList([server]) })
  const { address } = await serve(server)
  await expect(
    MessageWebSocket.connect(address, {
      node: { secureContext },
      ignorableServerCertificateErrors: ['Expired', 'OtherErrors'],
    }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  await refused({ node: { secureContext } }, server, 'CertificateExpired')
  const socket = await MessageWebSocket.connect(address, {
    node: { secureContext, rejectUnauthorized: false },
  })
  expect(socket.information.serverCertificateErrors).toEqual(['Expired'])
  await socket.close()
})

test('a name check of one’s own is shown the certificate as Node shows it', async () => {
  const { address } = await serve(between.issue({ ...past, commonName: 'A, name' }))
  const shown: (readonly [string, PeerCertificate])[] = []
  const checkServerIdentity = (name: string, certificate: PeerCertificate): undefined => {
    shown.push([name, certificate])
    return undefined
  }
  const socket = await MessageWebSocket.connect(address, {
    node: { ca: root.certificate, checkServerIdentity },
    ignorableServerCertificateErrors: ['Expired'],
  })
  await socket.close()
  const plain = connect({ host: '127.0.0.1', port: Number(new URL(address).port), rejectUnauthorized: false })
  await once(plain, 'secureConnect')
  const expected = plain.getPeerCertificate(true)
  plain.destroy()
  const { subject, issuer, subjectaltname, serialNumber, fingerprint256, valid_to, raw } = expected
  const certificate = { subject, issuer, subjectaltname, serialNumber, fingerprint256, valid_to, raw }
  const { raw: issuerRaw } = expected.issuerCertificate
  expect(shown).toMatchObject([['127.0.0.1', { ...certificate, issuerCertificate: { raw: issuerRaw } }]])
})

test('settings with names of their own win over a context of control.node', async () => {
  const { address } = await serve(root.issue())
  const secureContext = createSecureContext({ ca: between.certificate })
  const trustedCertificates = root.certificate
  const socket = await MessageWebSocket.connect(address, { trustedCertificates, node: { secureContext } })
  await socket.close()
})

async function sessionWith(address: string, ca?: string): Promise<Buffer> {
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca }
  const earlier = connect({ host: '127.0.0.1', port: Number(new URL(address).port), ...trust })
  const [session] = (await once(earlier, 'session')) as [Buffer]
  earlier.destroy()
  return session
}

test('a session of control.node does not keep the certificates away', async () => {
  const options = { ...root.issue({ ...past, names: ['server.example'] }), maxVersion: 'TLSv1.2' as const }
  const { address } = await serve(options)
  const session = await sessionWith(address)
  const socket = await MessageWebSocket.connect(address, {
    trustedCertificates: root.certificate,
    ignorableServerCertificateErrors: ['Expired', 'InvalidName'],
    node: { session },
  })
  expect(socket.information.serverCertificateErrors).toEqual(['InvalidName', 'Expired'])
  await socket.close()
})

test('a session of control.node does not keep the certificates from validateServerCertificate', async () => {
  const { address } = await serve({ ...root.issue(), maxVersion: 'TLSv1.2' } as IssuedCertificate)
  const validateServerCertificate = vi.fn(() => true)
  const socket = await MessageWebSocket.connect(address, {
    trustedCertificates: root.certificate,
    validateServerCertificate,
    node: { session: await sessionWith(address, root.certificate) },
  })
  expect(validateServerCertificate).toHaveBeenCalledOnce()
  await socket.close()
})

test.each([
  [
    'an error',
    () => new Error('Not that one.'),
    /checkServerIdentity refused it: Not that one \(InvalidName\)/,
  ],
  [
    'a throw',
    () => {
      throw new TypeError('Broken')
    },
    /refused it: Broken \(InvalidName\)/,
  ],
  ['no error', () => 'no', /refused it: it must return an error or undefined, not "no" \(InvalidName\)/],
  [
    'a promise',
    () => Promise.reject(new Error('never seen')),
    /refused it: it must return an error or undefined, not \[object Promise\] \(InvalidName\)/,
  ],
])('what a name check of one’s own answers is told: %s', async (_what, answer, told) => {
  const checkServerIdentity = answer as unknown as () => undefined
  const node = { ca: root.certificate, checkServerIdentity }
  const { address } = await serve(root.issue(past))
  const forgiving = { node, ignorableServerCertificateErrors: ['Expired'] as const }
  await expect(MessageWebSocket.connect(address, forgiving)).rejects.toThrow(told)
  const { address: proper } = await serve(root.issue())
  await expect(MessageWebSocket.connect(proper, { node })).rejects.toMatchObject({
    code: 'ERR_TLS',
    status: 'CertificateCommonNameIsIncorrect',
    message: expect.stringMatching(told),
    cause: expect.any(Error),
  })
})

test('options of control.node that TLS cannot use are an invalid argument', async () => {
  const { address, connections } = await serve(root.issue())
  await expect(
    MessageWebSocket.connect(address, { node: { ciphers: 'no such cipher' } }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  await expect.poll(connections).toEqual({ came: 1, open: 0 })
})

test('the authorities of Node are trusted by default', () => {
  const authorities = defaultAuthorities()
  expect(authorities.length).toBeGreaterThan(50)
  expect(() => new X509Certificate(authorities[0] ?? '')).not.toThrow()
})

describe.skipIf('getCACertificates' in tls)('where Node does not tell whom it trusts', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('NODE_EXTRA_CA_CERTS adds some', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'certificates-')), 'extra.pem')
    writeFileSync(path, root.certificate)
    vi.stubEnv('NODE_EXTRA_CA_CERTS', path)
    expect(defaultAuthorities()).toContain(root.certificate)
    rmSync(dirname(path), { recursive: true })
    expect(defaultAuthorities()).toHaveLength(tls.rootCertificates.length)
  })

  test('the store of OpenSSL is not known: nobody of it is trusted where something is forgiven', () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined)
    vi.stubEnv('NODE_OPTIONS', '--use-openssl-ca')
    expect(defaultAuthorities()).toHaveLength(0)
    vi.stubEnv('NODE_OPTIONS', '--use-openssl-ca --use-bundled-ca')
    expect(defaultAuthorities()).toHaveLength(tls.rootCertificates.length)
  })
})
