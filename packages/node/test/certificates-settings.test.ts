import { createPrivateKey } from 'node:crypto'
import { Agent } from 'node:https'
import { rootCertificates } from 'node:tls'
import { CertificateAuthority, pkcs12 } from '@isosocket/testing'
import { describe, expect, test } from 'vitest'
import { MessageWebSocket, StreamWebSocket } from '../src/index.js'

const root = CertificateAuthority.create('Root')
const client = root.issue({ purpose: 'client' })
const another = root.issue({ purpose: 'client' })
const secret = 'correct horse'
const other = 'battery staple'
const encryptedKey = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: secret })
  .toString()
const list = root.revocationList([client])
const damaged = root.certificate.replace(/\n.{10}/, '\nAAAAAAAAAA')

/** Sets one property, also to what its type does not allow. */
function set(name: string, value: unknown): unknown {
  const { control } = new MessageWebSocket()
  const properties = control as unknown as { [name: string]: unknown }
  properties[name] = value
  return properties[name]
}

describe('bad values are refused where they are set', () => {
  test.each<readonly [string, string, unknown, RegExp]>([
    ['no PEM', 'trustedCertificates', 'hello', /PEM/],
    ['DER', 'trustedCertificates', Buffer.from([0x30, 0x82, 1, 1]), /-----BEGIN CERTIFICATE-----/],
    ['a list instead of a certificate', 'trustedCertificates', list, /CERTIFICATE/],
    ['a damaged certificate', 'trustedCertificates', root.certificate + damaged, /number 2 of 2/],
    ['nothing', 'trustedCertificates', [], /empty/],
    ['null', 'trustedCertificates', null, /PEM/],
    ['a number among others', 'trustedCertificates', [root.certificate, 5], /\[1\]/],
    ['no list', 'certificateRevocationLists', root.certificate, /X509 CRL/],
    [
      'a damaged list',
      'certificateRevocationLists',
      list.replace(/\n.{10}/, '\nAAAAAAAAAA'),
      /cannot be read/,
    ],
    ['no array', 'ignorableServerCertificateErrors', 'Expired', /array/],
    ['a name that there is not', 'ignorableServerCertificateErrors', ['Expried'], /Expried/],
    ['success, which is no error', 'ignorableServerCertificateErrors', ['Success'], /"Success"/],
    ['no function', 'validateServerCertificate', true, /function/],
    ['a certificate alone', 'clientCertificate', { certificate: client.cert }, /\{ certificate, key \}/],
    ['a key as text', 'clientCertificate', client.key, /\{ certificate, key \}/],
    [
      'both forms at once',
      'clientCertificate',
      { certificate: client.cert, key: client.key, pfx: pkcs12(client, secret), passphrase: secret },
      /or \{ pfx \}/,
    ],
    [
      'no certificate',
      'clientCertificate',
      { certificate: 'x', key: client.key },
      /\.certificate must be PEM/,
    ],
    [
      'a damaged certificate of the client',
      'clientCertificate',
      { certificate: damaged, key: client.key },
      /\.certificate cannot be read/,
    ],
    [
      'no key',
      'clientCertificate',
      { certificate: client.cert, key: client.cert },
      /\.key must be a private key/,
    ],
    [
      'the key of another certificate',
      'clientCertificate',
      { certificate: client.cert, key: another.key },
      /not the key of/,
    ],
    [
      'an encrypted key without its passphrase',
      'clientCertificate',
      { certificate: client.cert, key: encryptedKey },
      /is encrypted/,
    ],
    [
      'an encrypted key with another passphrase',
      'clientCertificate',
      { certificate: client.cert, key: encryptedKey, passphrase: other },
      /passphrase is another one/,
    ],
    [
      'a file with another passphrase',
      'clientCertificate',
      { pfx: pkcs12(client, secret), passphrase: other },
      /passphrase is another one/,
    ],
    ['a file without its passphrase', 'clientCertificate', { pfx: pkcs12(client, secret) }, /passphrase/],
    ['a file that is none', 'clientCertificate', { pfx: Buffer.from('hello') }, /\.pfx cannot be read/],
    ['a passphrase that is no text', 'clientCertificate', { pfx: Buffer.of(1), passphrase: 5 }, /passphrase/],
  ])('%s: %s', (_what, name, value, message) => {
    let error: unknown
    try {
      set(name, value)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) })
    const { message: text } = error as Error
    expect(text).toContain(name)
    for (const hidden of ['PRIVATE KEY-----\n', client.key.slice(40, 80), secret, other]) {
      expect(text).not.toContain(hidden)
    }
  })
})

test('both classes have the settings, which start empty', () => {
  for (const { control } of [new MessageWebSocket(), new StreamWebSocket()]) {
    expect(control).toMatchObject({
      clientCertificate: undefined,
      trustedCertificates: undefined,
      certificateRevocationLists: undefined,
      ignorableServerCertificateErrors: [],
      validateServerCertificate: undefined,
    })
  }
})

test('what was set is kept as it was then, whatever becomes of it', () => {
  const names = ['Expired']
  const kept = set('ignorableServerCertificateErrors', names)
  names.push('Untrusted')
  expect(kept).toEqual(['Expired'])
  expect(Object.isFrozen(kept)).toBe(true)

  const bytes = Buffer.from(root.certificate)
  const trusted = [bytes]
  const certificates = set('trustedCertificates', trusted)
  bytes.fill(0)
  trusted.pop()
  expect(certificates).toEqual([root.certificate])
  expect(Object.isFrozen(certificates)).toBe(true)

  const pfx = pkcs12(client, secret)
  const store = set('clientCertificate', { pfx, passphrase: secret }) as { pfx: Uint8Array }
  pfx.fill(0)
  expect(store.pfx[0]).not.toBe(0)
  expect(Object.isFrozen(store)).toBe(true)
})

test('undefined takes a setting back', () => {
  const { control } = new MessageWebSocket({ trustedCertificates: root.certificate })
  control.trustedCertificates = undefined
  expect(control.trustedCertificates).toBeUndefined()
})

test('Node’s authorities and another are given together', () => {
  expect(set('trustedCertificates', [...rootCertificates, root.certificate])).toHaveLength(
    rootCertificates.length + 1,
  )
})

test.each([
  { proxy: 'http://127.0.0.1:3128' },
  { validateServerCertificate: () => true },
  { ignorableServerCertificateErrors: ['Expired'] as const },
])('an agent would not honour %o: together they are ERR_INVALID_ARGUMENT', async (setting) => {
  const agent = new Agent()
  const socket = new MessageWebSocket({ ...setting, node: { agent } })
  await expect(socket.connect('wss://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
})
