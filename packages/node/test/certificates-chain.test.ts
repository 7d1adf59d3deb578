import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import type { ChainValidationResult } from '@isosocket/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CertificateAuthority,
  type IssuedCertificate,
  type RevocationListOptions,
  selfSigned,
} from '../../testing/src/certificates/certificate-authority.js'
import { nothing, objectIdentifier, sequence, tagged } from '../../testing/src/certificates/der-writer.js'
import { checkChain } from '../src/certificates/chain-check.js'
import { readValue } from '../src/certificates/der.js'
import { NameCheck } from '../src/certificates/name-check.js'
import { pemBlocks } from '../src/certificates/pem.js'
import { readRevocationList } from '../src/certificates/revocation-list.js'
import { checkServer } from '../src/certificates/server-check.js'
import { isStrongKey, isStrongSignature } from '../src/certificates/signature-algorithm.js'
import { isExplained, resultOfNode } from '../src/certificates/verdict-of-node.js'

/** What a server sends, and whom the client trusts. */
interface Case {
  readonly server: { readonly cert: string; readonly key: string }
  /** PEM. */
  readonly trusted: readonly string[]
  /** PEM. */
  readonly lists?: readonly string[] | undefined
}

function check({ server, trusted, lists }: Case): ChainValidationResult[] {
  const [own, ...others] = pemBlocks(server.cert, 'CERTIFICATE').map((pem) => new X509Certificate(pem))
  if (own === undefined) throw new TypeError('A server has a certificate.')
  return [
    ...checkChain({
      sent: [own, ...others],
      trusted: trusted.map((pem) => new X509Certificate(pem)),
      allowPartialChain: false,
      lists: lists?.map(readRevocationList),
      now: Date.now(),
    }),
  ].sort()
}

/** What Node says: `undefined` if nothing is wrong. */
async function verdictOfNode({ server, trusted, lists }: Case): Promise<string | undefined> {
  const listener = createServer(server, (stream) => stream.on('error', () => {}))
  listener.on('tlsClientError', () => {})
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const stream = connect({
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    ca: [...trusted],
    ...(lists && { crl: [...lists] }),
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  })
  try {
    await once(stream, 'secureConnect')
    return stream.authorized ? undefined : String(stream.authorizationError)
  } finally {
    stream.destroy()
    listener.close()
  }
}

/** The same with other bytes in every certificate, so that the signatures do not fit any more. */
function altered({ cert, key }: IssuedCertificate, hex: string, other: string): Case['server'] {
  const blocks = pemBlocks(cert, 'CERTIFICATE').map((block) => {
    const changed = new X509Certificate(block).raw.toString('hex').replaceAll(hex, other)
    const base64 = Buffer.from(changed, 'hex').toString('base64')
    return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`
  })
  return { cert: blocks.join(''), key }
}

const hour = 60 * 60 * 1000
const past = { validFrom: new Date(Date.now() - 48 * hour), validTo: new Date(Date.now() - hour) }
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

describe('nothing that Node finds is missed', () => {
  interface Plan {
    readonly between: readonly Link[]
    readonly root: Link
    readonly own: Link & { readonly purpose: 'server' | 'client' }
    readonly trust: 'root' | 'nobody' | 'namesake' | 'between too'
    readonly sent: 'all' | 'no intermediate' | 'root too' | 'the other way round'
    readonly lists: 'none' | 'all' | 'one missing' | 'one stale' | 'own revoked' | 'authority revoked'
  }
  interface Link {
    readonly date: 'good' | 'past' | 'future'
    readonly forged: boolean
    readonly unknownCriticalExtension: boolean
    readonly pathLength: number | undefined
    readonly isAuthority: boolean
  }
  const rarely = fc.integer({ min: 0, max: 9 }).map((number) => number === 0)
  const usually = <Value>(value: Value, ...others: Value[]): fc.Arbitrary<Value> =>
    fc.oneof({ arbitrary: fc.constant(value), weight: 5 }, ...others.map((other) => fc.constant(other)))
  const link: fc.Arbitrary<Link> = fc.record({
    date: usually<Link['date']>('good', 'past', 'future'),
    forged: rarely,
    unknownCriticalExtension: rarely,
    pathLength: usually<number | undefined>(undefined, 0, 1),
    isAuthority: rarely.map((isRare) => !isRare),
  })
  const plans: fc.Arbitrary<Plan> = fc.record({
    between: fc.array(link, { maxLength: 3 }),
    root: link.map((root) => ({ ...root, forged: false })),
    own: fc
      .tuple(link, usually<'server' | 'client'>('server', 'client'))
      .map(([own, purpose]) => ({ ...own, purpose })),
    trust: usually<Plan['trust']>('root', 'nobody', 'namesake', 'between too'),
    sent: usually<Plan['sent']>('all', 'no intermediate', 'root too', 'the other way round'),
    lists: usually<Plan['lists']>(
      'none',
      'all',
      'one missing',
      'one stale',
      'own revoked',
      'authority revoked',
    ),
  })
  const dates = {
    good: {},
    past,
    future: { validFrom: new Date(Date.now() + hour) },
  }

  function build(plan: Plan): Case {
    const root = CertificateAuthority.create('Root', { ...plan.root, ...dates[plan.root.date] })
    const authorities = [root]
    plan.between.forEach((link, index) => {
      const above = authorities.at(-1) ?? root
      authorities.push(above.intermediate(`Between ${index}`, { ...link, ...dates[link.date] }))
    })
    const last = authorities.at(-1) ?? root
    const own = last.issue({ ...plan.own, ...dates[plan.own.date], names: ['localhost'] })
    return {
      server: { cert: sentBy(own, root, plan), key: own.key },
      trusted: {
        root: [root.certificate],
        nobody: [CertificateAuthority.create('Another').certificate],
        namesake: [CertificateAuthority.create('Root').certificate],
        'between too': authorities.map(({ certificate }) => certificate),
      }[plan.trust],
      lists: listsOf(authorities, own, plan),
    }
  }

  function sentBy(own: IssuedCertificate, root: CertificateAuthority, { sent }: Plan): string {
    const [, ...between] = pemBlocks(own.cert, 'CERTIFICATE')
    switch (sent) {
      case 'no intermediate':
        return own.certificate
      case 'root too':
        return own.cert + root.certificate
      case 'the other way round':
        return [own.certificate, ...between.toReversed()].join('\n')
      default:
        return own.cert
    }
  }

  function listsOf(
    authorities: readonly CertificateAuthority[],
    own: IssuedCertificate,
    { lists }: Plan,
  ): string[] | undefined {
    if (lists === 'none') return undefined
    const revoked =
      lists === 'own revoked' ? [own] : lists === 'authority revoked' ? authorities.slice(1) : []
    const all = authorities.map((authority, index) =>
      authority.revocationList(
        revoked,
        lists === 'one stale' && index === 0 ? { nextUpdate: new Date(Date.now() - hour) } : {},
      ),
    )
    const some = lists === 'one missing' ? all.slice(0, -1) : all
    return some.length === 0 ? undefined : some
  }

  /** The same with everything put right that was found. */
  function repair(plan: Plan, found: ReadonlySet<ChainValidationResult>): Plan {
    const repairLink = <Kind extends Link>(link: Kind): Kind => ({
      ...link,
      ...(found.has('Expired') && { date: 'good' }),
      ...(found.has('InvalidSignature') && { forged: false }),
      ...(found.has('UnknownCriticalExtension') && { unknownCriticalExtension: false }),
      ...(found.has('BasicConstraintsError') && { isAuthority: true, pathLength: undefined }),
      ...(found.has('WrongUsage') && { purpose: 'server' }),
    })
    const revocations = ['Revoked', 'RevocationFailure', 'RevocationInformationMissing'] as const
    return {
      ...plan,
      between: plan.between.map(repairLink),
      root: repairLink(plan.root),
      own: repairLink(plan.own),
      ...(revocations.some((result) => found.has(result)) && { lists: 'none' }),
    }
  }

  const options = { timeout: 300_000 }
  const numRuns = Number(process.env['RUNS'] ?? 60)

  test('a chain has no fault if and only if Node trusts it, and what Node says is among them', options, () =>
    fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const one = build(plan)
        const found = new Set(check(one))
        const verdict = await verdictOfNode(one)
        expect(found.size === 0, `${verdict} and ${[...found]}`).toBe(verdict === undefined)
        // What is above a link that is missing is not seen; whoever forgives that trusts anybody.
        if (verdict === undefined || isCut(found)) return
        expect(isExplained(verdict, found), `${verdict} by ${[...found]}`).toBe(true)
      }),
      { numRuns },
    ),
  )

  test('when all is put right that was found, Node trusts the chain: nothing was overlooked', options, () =>
    fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const found = new Set(check(build(plan)))
        fc.pre(found.size > 0 && !isCut(found))
        expect(await verdictOfNode(build(repair(plan, found))), [...found].join()).toBeUndefined()
      }),
      { numRuns },
    ),
  )

  function isCut(found: ReadonlySet<ChainValidationResult>): boolean {
    return found.has('IncompleteChain') || found.has('Untrusted')
  }
})
