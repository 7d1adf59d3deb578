import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import type { ChainValidationResult } from '@isosocket/core'
import { CertificateAuthority, type IssuedCertificate } from '@isosocket/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pemBlocks } from '../src/certificates/pem.js'
import { isExplained } from '../src/certificates/verdict-of-node.js'
import { type Case, check, hour, past } from './certificates-case.js'

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

  const optionsOf = ({ date, ...options }: Link) => ({ ...options, ...dates[date] })

  function build(plan: Plan): Case {
    const root = CertificateAuthority.create('Root', optionsOf(plan.root))
    const authorities = [root]
    plan.between.forEach((link, index) => {
      const above = authorities.at(-1) ?? root
      authorities.push(above.intermediate(`Between ${index}`, optionsOf(link)))
    })
    const last = authorities.at(-1) ?? root
    const { date, forged, unknownCriticalExtension, purpose } = plan.own
    const asked = { ...dates[date], forged, unknownCriticalExtension, purpose }
    const own = last.issue({ ...asked, names: ['localhost'] })
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
      ...(found.has('WrongUsage') && 'purpose' in link && { purpose: 'server' }),
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
