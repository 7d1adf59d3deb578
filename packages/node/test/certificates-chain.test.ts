import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { CertificateAuthority, type RevocationListOptions, selfSigned } from '@isosocket/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nothing, objectIdentifier, sequence, tagged } from '../../testing/src/certificates/der-writer.js'
import { checkChain } from '../src/certificates/chain-check.js'
import { readValue } from '../src/certificates/der.js'
import { NameCheck } from '../src/certificates/name-check.js'
import { pemBlocks } from '../src/certificates/pem.js'
import { checkServer } from '../src/certificates/server-check.js'
import { isStrongKey, isStrongSignature } from '../src/certificates/signature-algorithm.js'
import { isExplained, resultOfNode } from '../src/certificates/verdict-of-node.js'
import { altered, check, hour, past } from './certificates-case.js'

const root = CertificateAuthority.create('Root')

describe('a chain is checked link by link', () => {
  const trusted = [root.certificate]

  test('a certificate that was issued by a server’s is not one of an authority', () => {
    const server = root.intermediate('www.example', { isAuthority: false }).issue()
    expect(check({ server, trusted })).toEqual(['BasicConstraintsError'])
  })

  test('an authority issues as far down as it may', () => {
    const last = root.intermediate('Last', { pathLength: 0 })
    expect(check({ server: last.issue(), trusted })).toEqual([])
    expect(check({ server: last.intermediate('Beyond').issue(), trusted })).toEqual(['BasicConstraintsError'])
  })

  test('an authority of the same name with another key is unknown', () => {
    const server = CertificateAuthority.create('Root').issue()
    expect(check({ server, trusted })).toEqual(['IncompleteChain'])
  })

  test('every certificate has its dates, the root included', () => {
    const old = CertificateAuthority.create('Old root', past)
    expect(check({ server: old.issue(), trusted: [old.certificate] })).toEqual(['Expired'])
    expect(check({ server: root.intermediate('Old', past).issue(), trusted })).toEqual(['Expired'])
  })

  test('the order in which certificates are sent, and others among them, change nothing', () => {
    const { cert, certificate, key } = root.intermediate('First').intermediate('Second').issue()
    const [, ...between] = pemBlocks(cert, 'CERTIFICATE')
    const sent = [certificate, selfSigned().cert, ...between.toReversed()].join('\n')
    expect(check({ server: { cert: sent, key }, trusted })).toEqual([])
  })

  test('a self-signed certificate is trusted by who trusts it', () => {
    const server = selfSigned()
    expect(check({ server, trusted: [server.cert] })).toEqual([])
    expect(check({ server, trusted })).toEqual(['Untrusted'])
  })

  test('an intermediate authority that is trusted stands for nothing without its root', () => {
    const between = root.intermediate('Between')
    const server = between.issue()
    expect(check({ server, trusted: [between.certificate] })).toEqual(['IncompleteChain'])
  })

  test('with allowPartialTrustChain it does', () => {
    const between = root.intermediate('Between')
    const [own] = pemBlocks(between.issue().cert, 'CERTIFICATE').map((pem) => new X509Certificate(pem))
    if (own === undefined) throw new TypeError('A server has a certificate.')
    const anchor = new X509Certificate(between.certificate)
    const question = { sent: [own], trusted: [anchor], lists: undefined, now: Date.now() } as const
    expect([...checkChain({ ...question, allowPartialChain: true })]).toEqual([])
  })

  test('what keeps its names is not judged, and counts as wrong', () => {
    const server = root.intermediate('Here', { permittedNames: ['localhost'] }).issue()
    expect(check({ server, trusted })).toEqual(['OtherErrors'])
  })

  test('a certificate that is damaged inside counts as wrong', () => {
    // The length of the key usage is beyond its end: Node does not look inside.
    const server = altered(root.issue(), '0603551d0f0101ff04040302', '0603551d0f0101ff0404037f')
    expect(check({ server, trusted })).toContain('OtherErrors')
  })

  test('an authority needs a key that may sign certificates', () => {
    const server = altered(root.intermediate('Between').issue(), '0404030201' + '06', '0404030207' + '80')
    expect(check({ server, trusted })).toContain('BasicConstraintsError')
  })

  test('signatures that are too weak, or not known, count as wrong', () => {
    const ecdsaWithSha224 = '2a8648ce3d040301'
    const server = altered(root.issue(), '2a8648ce3d040302', ecdsaWithSha224)
    expect(check({ server, trusted })).toContain('OtherErrors')
    const pss = (digest?: string): boolean => {
      const parameters = digest === undefined ? [] : [tagged(0, sequence(objectIdentifier(digest), nothing))]
      return isStrongSignature(
        readValue(sequence(objectIdentifier('1.2.840.113549.1.1.10'), sequence(...parameters))),
      )
    }
    expect(pss('2.16.840.1.101.3.4.2.1')).toBe(true)
    expect(pss('1.3.14.3.2.26')).toBe(false)
    expect(pss()).toBe(false)
  })

  test('an issuer has the key identifier that the certificate names', () => {
    const between = root.intermediate('Between')
    const der = new X509Certificate(between.certificate).raw.toString('hex')
    const [identifier = ''] = /(?<=0603551d0e04160414).{40}/.exec(der) ?? []
    const server = altered(between.issue(), `0414${identifier}`, `0414${'00'.repeat(20)}`)
    expect(check({ server, trusted })).toContain('OtherErrors')
  })

  test('of what a server sends, twenty certificates are looked at', () => {
    const below = (count: number): CertificateAuthority =>
      Array.from({ length: count }).reduce<CertificateAuthority>(
        (above, _, index) => above.intermediate(`Number ${index}`),
        root,
      )
    expect(check({ server: below(19).issue(), trusted })).toEqual([])
    expect(check({ server: below(20).issue(), trusted })).toEqual(['IncompleteChain'])
  })

  test('keys that are too short count as wrong', () => {
    const server = root.intermediate('Weak', { weakKey: true }).issue()
    expect(check({ server, trusted })).toEqual(['OtherErrors'])
    const strong = (type: 'rsa' | 'ec', options: object): boolean =>
      isStrongKey(generateKeyPairSync(type as 'rsa', options as { modulusLength: number }).publicKey)
    expect(strong('rsa', { modulusLength: 1024 })).toBe(false)
    expect(strong('rsa', { modulusLength: 2048 })).toBe(true)
    expect(strong('ec', { namedCurve: 'secp192k1' })).toBe(false)
    expect(strong('ec', { namedCurve: 'P-384' })).toBe(true)
  })
})

describe('what is revoked is looked up in the lists', () => {
  const trusted = [root.certificate]
  const between = root.intermediate('Between')
  const server = between.issue()
  const lists = (
    rootOptions: RevocationListOptions | undefined,
    betweenOptions: RevocationListOptions | undefined,
    revoked: readonly { certificate: string }[] = [],
  ): string[] => [
    ...(rootOptions === undefined ? [] : [root.revocationList(revoked, rootOptions)]),
    ...(betweenOptions === undefined ? [] : [between.revocationList(revoked, betweenOptions)]),
  ]
  const stale = { nextUpdate: new Date(Date.now() - hour) }

  test('each authority needs a list that is current', () => {
    expect(check({ server, trusted, lists: lists({}, {}) })).toEqual([])
    expect(check({ server, trusted, lists: lists({}, undefined) })).toEqual(['RevocationInformationMissing'])
    expect(check({ server, trusted, lists: lists(undefined, {}) })).toEqual(['RevocationInformationMissing'])
    expect(check({ server, trusted, lists: lists({}, stale) })).toEqual(['RevocationFailure'])
    const early = { thisUpdate: new Date(Date.now() + hour) }
    expect(check({ server, trusted, lists: lists({}, early) })).toEqual(['RevocationFailure'])
    expect(check({ server, trusted, lists: [...lists({}, stale), ...lists(undefined, {})] })).toEqual([])
    expect(check({ server, trusted })).toEqual([])
  })

  test('a server, or an authority above it, is revoked by the list of its issuer', () => {
    expect(check({ server, trusted, lists: lists({}, {}, [server]) })).toEqual(['Revoked'])
    expect(check({ server, trusted, lists: lists({}, {}, [between]) })).toEqual(['Revoked'])
    const another = [root.revocationList([server]), between.revocationList([between])]
    expect(check({ server, trusted, lists: another })).toEqual([])
  })

  test('what a stale list names stays revoked', () => {
    expect(check({ server, trusted, lists: lists({}, stale, [server]) })).toEqual(['Revoked'])
  })

  test('a list that holds a part only, or is of who may not sign lists, is not enough', () => {
    const partial = lists({ isPartial: true }, {})
    expect(check({ server, trusted, lists: partial })).toEqual(['RevocationFailure'])
    const withoutLists = altered(server, '0404030201' + '06', '0404030202' + '04')
    expect(check({ server: withoutLists, trusted, lists: lists({}, {}) })).toContain('RevocationFailure')
  })

  test('a list counts only if the issuer signed it', () => {
    const impostor = CertificateAuthority.create('Between').revocationList([])
    expect(check({ server, trusted, lists: [...lists({}, undefined), impostor] })).toEqual([
      'RevocationFailure',
    ])
  })
})

test('what Node says has to be among what was found, or be explained by it', () => {
  expect(resultOfNode('CERT_REVOKED')).toBe('Revoked')
  expect(resultOfNode('UNSPECIFIED')).toBe('OtherErrors')
  expect(resultOfNode(undefined)).toBe('OtherErrors')
  expect(isExplained('CERT_REVOKED', new Set(['Expired']))).toBe(false)
  expect(isExplained('CERT_REVOKED', new Set(['Expired', 'Revoked']))).toBe(true)
  expect(isExplained('UNSPECIFIED', new Set(['Expired']))).toBe(false)
  expect(isExplained('UNSPECIFIED', new Set(['UnknownCriticalExtension']))).toBe(true)
})

test('what Node complains of counts, although nothing here finds it', () => {
  const [own] = pemBlocks(root.issue().cert, 'CERTIFICATE').map((pem) => new X509Certificate(pem))
  const stream = {
    authorized: false,
    authorizationError: 'CERT_REVOKED',
    getPeerX509Certificate: () => own,
  } as unknown as TLSSocket
  const { found, report } = checkServer({
    stream,
    options: { ca: root.certificate },
    name: 'localhost',
    nameCheck: new NameCheck(undefined),
    forgiven: [],
  })
  expect(found).toEqual(['Revoked'])
  expect(report?.serverCertificateErrors).toBe(found)
})

test('whatever bytes are in a certificate, it is judged, and not trusted', () => {
  const { cert, key } = root.intermediate('Between').issue()
  const [own = '', above = ''] = pemBlocks(cert, 'CERTIFICATE')
  const der = new X509Certificate(own).raw
  const change = fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const bytes = Buffer.from(der)
      for (const [position, bits] of changes) bytes[position] = (bytes[position] ?? 0) ^ bits
      fc.pre(!bytes.equals(der))
      const block = `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`
      try {
        new X509Certificate(block)
      } catch {
        // Node does not take it either.
        return
      }
      expect(check({ server: { cert: block + above, key }, trusted: [root.certificate] })).not.toEqual([])
    }),
    { numRuns: 500 },
  )
})
