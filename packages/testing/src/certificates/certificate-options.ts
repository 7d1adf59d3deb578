import { checkOptions, date, flag, type OptionKinds, strings } from '../options.js'
import { choice, integer, text } from '../parameter-kinds.js'
import type { CertificatePurpose } from './certificate-extensions.js'

/** What every certificate can be given. */
export interface CertificateOptions {
  /** Default a day ago. */
  readonly validFrom?: Date | undefined
  /** Default in 90 days. */
  readonly validTo?: Date | undefined
  /** With an extension that is critical and that no client knows. Default `false`. */
  readonly unknownCriticalExtension?: boolean | undefined
  /** Signed with another key than the issuer's. Default `false`. */
  readonly forged?: boolean | undefined
  /** With a key that nobody can rely on any more: 112 bits of a curve. Default `false`: 256 bits. */
  readonly weakKey?: boolean | undefined
}

/** What to issue. */
export interface IssueOptions extends CertificateOptions {
  /** Host names and IP addresses. Default `localhost`, `127.0.0.1` and `::1`; for a client none. */
  readonly names?: readonly string[] | undefined
  /** Default the first of `names`, or `Client`. */
  readonly commonName?: string | undefined
  /** Default `'server'`. */
  readonly purpose?: CertificatePurpose | undefined
}

/** What an authority may do. */
export interface AuthorityOptions extends CertificateOptions {
  /** How many authorities may stand between it and the last certificate. Default any number. */
  readonly pathLength?: number | undefined
  /** `false` makes one that issues although its own certificate does not allow it. Default `true`. */
  readonly isAuthority?: boolean | undefined
  /** The domains that it may issue certificates for (name constraints). Default all. */
  readonly permittedNames?: readonly string[] | undefined
}

/** When a revocation list is valid, and for what. */
export interface RevocationListOptions {
  /** When it was made. Default a day ago; a week before `nextUpdate` if that is past. */
  readonly thisUpdate?: Date | undefined
  /** When the next one comes: from then on it is stale. Default in 90 days. */
  readonly nextUpdate?: Date | undefined
  /** It holds no authorities, and says so in a way that has to be understood. Default `false`. */
  readonly isPartial?: boolean | undefined
}

const ofAll: OptionKinds<CertificateOptions> = {
  validFrom: date,
  validTo: date,
  unknownCriticalExtension: flag,
  forged: flag,
  weakKey: flag,
}

const ofAuthorities: OptionKinds<AuthorityOptions> = {
  ...ofAll,
  pathLength: integer(0, 0, 127),
  isAuthority: flag,
  permittedNames: strings,
}

const ofIssued: OptionKinds<IssueOptions> = {
  ...ofAll,
  names: strings,
  commonName: text(''),
  purpose: choice('server', 'client'),
}

const ofLists: OptionKinds<RevocationListOptions> = { thisUpdate: date, nextUpdate: date, isPartial: flag }

/** These throw a `TypeError` that says what is wrong. */
export function checkAuthority(of: string, name: unknown, options: AuthorityOptions): void {
  if (typeof name !== 'string')
    throw new TypeError(`The name that ${of} takes is a string, before the options.`)
  checkOptions(of, options, ofAuthorities)
}

/** The same for what is issued. */
export function checkIssue(of: string, options: IssueOptions): void {
  checkOptions(of, options, ofIssued)
}

/** The same for `revocationList()`. */
export function checkRevocationList(options: RevocationListOptions): void {
  checkOptions('revocationList()', options, ofLists)
}
