import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import { createServer, type PeerCertificate } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
} from '../../testing/src/certificates/certificate-extensions.js'
import {
  bitString,
  element,
  integer,
  objectIdentifier,
  pem,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from '../../testing/src/certificates/der-writer.js'
import { NameCheck } from '../src/certificates/name-check.js'
import { peerCertificate } from '../src/certificates/peer-certificate.js'
import { secure } from '../src/connecting/secure-connection.js'
import { MessageWebSocket } from '../src/index.js'
import { check, past } from './certificates-case.js'
import { startSecureServer } from './certificates-server.js'

// What `CertificateAuthority` does not make: names of several parts, and the same name written in two ways.

const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

type Part = readonly [type: 'CN' | 'O', value: string | Buffer]

const types = { CN: '2.5.4.3', O: '2.5.4.10' }

/** A name: each list is one part, of one or several values. */
function name(...parts: readonly (readonly Part[])[]): Buffer {
  const value = ([type, text]: Part): Buffer =>
    sequence(objectIdentifier(types[type]), typeof text === 'string' ? utf8String(text) : text)
  return sequence(...parts.map((part) => set(...part.map(value))))
}

interface Plan {
  readonly subject: Buffer
  readonly issuer: Buffer
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly isAuthority?: boolean
  readonly dates?: { readonly validFrom: Date; readonly validTo: Date }
}

const day = 24 * 60 * 60 * 1000
const now = { validFrom: new Date(Date.now() - day), validTo: new Date(Date.now() + day) }

function certify({ subject, issuer, publicKey, signer, isAuthority = false, dates = now }: Plan): string {
  const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
  const toBeSigned = sequence(
    tagged(0, integer(2)),
    integer(Math.floor(Math.random() * 2 ** 30)),
    ecdsaWithSha256,
    issuer,
    sequence(time(dates.validFrom), time(dates.validTo)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      3,
      sequence(
        basicConstraints(isAuthority, undefined),
        keyUsage(isAuthority),
        ...(isAuthority ? [] : [extendedKeyUsage('server')]),
      ),
    ),
  )
  const signature = bitString(sign('sha256', toBeSigned, signer))
  return pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSha256, signature))
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A server's certificate, and its issuer's, who is named in two ways. */
function issue(subject: Buffer, named = name([['CN', 'Root']]), written = named, dates = now) {
  const root = newKey()
  const own = newKey()
  const { publicKey } = own
  return {
    server: {
      cert: certify({ subject, issuer: written, publicKey, signer: root.privateKey, dates }),
      key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    trusted: [
      certify({
        subject: named,
        issuer: named,
        publicKey: root.publicKey,
        signer: root.privateKey,
        isAuthority: true,
      }),
    ],
  }
}

const printableString = (text: string): Buffer => element(0x13, Buffer.from(text))

describe('case and blanks make no difference between names', () => {
  const subject = name([['CN', 'localhost']])

  test.each<[string, Buffer, Buffer]>([
    ['case', name([['CN', 'Test CA']]), name([['CN', 'TEST ca']])],
    ['blanks between words', name([['CN', 'Test CA']]), name([['CN', 'Test   CA']])],
    ['blanks around it', name([['CN', 'Test CA']]), name([['CN', '  Test CA ']])],
    ['the kind of string', name([['CN', 'Test CA']]), name([['CN', printableString('Test CA')]])],
    [
      'all of it, in several parts',
      name([['O', 'One']], [['CN', 'a']]),
      name([['O', ' ONE']], [['CN', printableString('A ')]]),
    ],
  ])('%s', (_what, named, written) => {
    expect(check(issue(subject, named, written))).toEqual([])
    expect(check(issue(subject, named, written, past))).toEqual(['Expired'])
  })

  test('another name is another authority', () => {
    for (const written of ['Test CB', 'TestCA', 'Test CA=']) {
      const one = issue(subject, name([['CN', 'Test CA']]), name([['CN', written]]))
      expect(check(one)).toEqual(['IncompleteChain'])
    }
  })
})

/** What a name in a certificate looks like to whoever checks names, by Node's own reading of it. */
async function seenByNode(server: { cert: string; key: string }): Promise<PeerCertificate> {
  const listener = createServer(server, (stream) => stream.on('error', () => {}))
  listener.listen(0, '127.0.0.1')
  ended.push(() => listener.close())
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  let seen: PeerCertificate | undefined
  const stream = await secure({
    connection: connectTcp(port, '127.0.0.1'),
    host: 'localhost',
    where: 'the server',
    control: {
      ...new MessageWebSocket({ trustedCertificates: server.cert }).control,
      node: {
        ca: server.cert,
        checkServerIdentity: (_host, certificate) => {
          seen = certificate
          return undefined
        },
      },
    },
    signal: new AbortController().signal,
  })
  stream.destroy()
  if (seen === undefined) throw new Error('Node did not ask.')
  return seen
}

describe('a name that has several values in one part', () => {
  const own = newKey()
  const names: [string, Buffer][] = [
    [
      'two values',
      name([
        ['O', 'multi'],
        ['CN', 'localhost'],
      ]),
    ],
    [
      'three in two parts',
      name(
        [
          ['O', 'a'],
          ['CN', 'b'],
        ],
        [['CN', 'localhost']],
      ),
    ],
    [
      'plus signs and blanks inside',
      name([
        ['O', 'a + CN=b '],
        ['CN', ' + localhost'],
      ]),
    ],
    [
      'a line end inside',
      name([
        ['O', 'a\nCN=b'],
        ['CN', 'localhost'],
      ]),
    ],
  ]

  test.each(names)('is read as Node reads it: %s', async (_what, subject) => {
    const plan = { subject, issuer: subject, publicKey: own.publicKey, signer: own.privateKey }
    const cert = certify({ ...plan })
    const key = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const seen = await seenByNode({ cert, key })
    expect({ ...peerCertificate(new X509Certificate(cert), []).subject }).toEqual({ ...seen.subject })
  })

  test('is found, so that something else can be forgiven', async () => {
    const subject = name([
      ['O', 'multi'],
      ['CN', 'localhost'],
    ])
    const { server, trusted } = issue(subject, undefined, undefined, past)
    const { address, close } = await startSecureServer(server)
    ended.push(close)
    const socket = await MessageWebSocket.connect(address.replace('127.0.0.1', 'localhost'), {
      trustedCertificates: trusted,
      ignorableServerCertificateErrors: ['Expired'],
    })
    expect(socket.information.serverCertificateErrors).toEqual(['Expired'])
    await socket.close()
    const facts = peerCertificate(new X509Certificate(server.cert), [])
    expect(new NameCheck(undefined).ask('other', facts)).toBeInstanceOf(Error)
  })
})
