import { createPrivateKey } from 'node:crypto'
import { CertificateAuthority, pkcs12 } from '@isosocket/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MessageWebSocket, type NodeMessageControl } from '../src/index.js'
import { type SecureServer, startSecureServer } from './certificates-server.js'

const root = CertificateAuthority.create('Root')
const client = root.intermediate('Clients').issue({ purpose: 'client', commonName: 'Somebody' })
const passphrase = 'correct horse'
const encryptedKey = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  .toString()

const servers: { [version: string]: SecureServer } = {}

beforeAll(async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    servers[version] = await startSecureServer({
      ...root.issue(),
      ca: root.certificate,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: version,
      maxVersion: version,
    })
  }
})

afterAll(() => {
  for (const server of Object.values(servers)) server.close()
})

function connect(version: string, options: Partial<NodeMessageControl>): Promise<MessageWebSocket> {
  return MessageWebSocket.connect(servers[version]?.address ?? '', {
    trustedCertificates: root.certificate,
    ...options,
  })
}

type ClientCertificate = NodeMessageControl['clientCertificate']

const forms: readonly (readonly [string, ClientCertificate])[] = [
  ['PEM', { certificate: client.cert, key: client.key }],
  ['PEM in bytes', { certificate: Buffer.from(client.cert), key: new TextEncoder().encode(client.key) }],
  ['PEM with an encrypted key', { certificate: client.cert, key: encryptedKey, passphrase }],
  ['PKCS #12', { pfx: pkcs12(client, passphrase), passphrase }],
]

describe.each(['TLSv1.2', 'TLSv1.3'])('%s', (version) => {
  test.each(forms)('a server that asks for a certificate gets it: %s', async (_form, clientCertificate) => {
    const socket = await connect(version, { clientCertificate })
    const [stream] = servers[version]?.streams ?? []
    expect(stream?.getPeerCertificate().subject.CN).toBe('Somebody')
    await socket.close()
    await expect.poll(() => servers[version]?.streams.size).toBe(0)
  })

  test('it wins over that of control.node, in either form', async () => {
    const another = root.issue({ purpose: 'client', commonName: 'Another' })
    const { cert, key } = another
    for (const node of [
      { cert, key },
      { pfx: pkcs12(another, 'other'), passphrase: 'other' },
    ]) {
      for (const [, clientCertificate] of forms) {
        const socket = await connect(version, { clientCertificate, node })
        const [stream] = servers[version]?.streams ?? []
        expect(stream?.getPeerCertificate().subject.CN).toBe('Somebody')
        await socket.close()
        await expect.poll(() => servers[version]?.streams.size).toBe(0)
      }
    }
  })

  test('without one the server refuses', async () => {
    await expect(connect(version, {})).rejects.toMatchObject({ code: 'ERR_TLS' })
  })
})
