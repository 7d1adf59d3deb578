import type { X509Certificate } from 'node:crypto'
import { type Extensions, readCertificate, readExtensions } from './certificate-structure.js'
import { type DerValue, derTag, malformed, readBits, readSequence, readTime, readValue } from './der.js'
import { isSignedBy } from './signature-algorithm.js'

/** A list of certificates that are not valid any more (RFC 5280 §5). */
export interface RevocationList {
  /** DER. */
  readonly issuer: Uint8Array
  readonly thisUpdate: number
  /** `Infinity` for none. */
  readonly nextUpdate: number
  /** Serial numbers in hexadecimal. */
  readonly revoked: ReadonlySet<string>
  /** Nothing in it is critical and not known here, as of lists that hold a part only. */
  readonly isUnderstood: boolean
  readonly isSignedBy: (issuer: X509Certificate) => boolean
}

/** What the lists say about one certificate. */
export type RevocationFinding = 'Revoked' | 'RevocationInformationMissing' | 'RevocationFailure'

/** Reads a list in PEM. Throws a `TypeError` if it is none. */
export function readRevocationList(pem: string): RevocationList {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
  const [toBeSigned, algorithm, signature] = readSequence(readValue(der))
  if (toBeSigned === undefined || algorithm === undefined) throw malformed()
  const fields = readSequence(toBeSigned)
  const version = fields[0]?.tag === derTag.integer ? 1 : 0
  const [, issuer, thisUpdate, ...others] = fields.slice(version)
  if (issuer === undefined) throw malformed()
  const nextUpdate = others.find(isTime)
  const entries = others.find(({ tag }) => tag === derTag.sequence)
  const revoked = entries === undefined ? [] : readSequence(entries).map(readEntry)
  const extensions = readExtensions(others.find(({ tag }) => tag === 0xa0))
  return {
    issuer: issuer.whole,
    thisUpdate: readTime(thisUpdate),
    nextUpdate: nextUpdate === undefined ? Infinity : readTime(nextUpdate),
    revoked: new Set(revoked.map(({ serialNumber }) => serialNumber)),
    isUnderstood: isUnderstood(extensions) && revoked.every((entry) => isUnderstood(entry.extensions)),
    isSignedBy: ({ publicKey }) => isSignedBy(publicKey, algorithm, toBeSigned.whole, readBits(signature)),
  }
}

/**
 * What the lists say about a certificate: `undefined` if a list of its issuer is there and current, and
 * does not name it. What a stale list names stays revoked.
 */
export function checkRevocation(
  certificate: X509Certificate,
  issuer: X509Certificate | undefined,
  lists: readonly RevocationList[],
  now: number,
): RevocationFinding | undefined {
  if (issuer === undefined) return 'RevocationInformationMissing'
  const { subject } = readCertificate(issuer.raw)
  const named = lists.filter((list) => Buffer.compare(list.issuer, subject) === 0)
  if (named.length === 0) return 'RevocationInformationMissing'
  const signed = named.filter((list) => list.isSignedBy(issuer))
  const { serialNumber } = readCertificate(certificate.raw)
  if (signed.some(({ revoked }) => revoked.has(serialNumber))) return 'Revoked'
  const current = signed.filter(
    ({ isUnderstood, thisUpdate, nextUpdate }) => isUnderstood && thisUpdate <= now && now <= nextUpdate,
  )
  return current.length === 0 || !maySignLists(issuer) ? 'RevocationFailure' : undefined
}

/** RFC 5280 §4.2.1.3: bit 6, where there is such an extension. */
function maySignLists(issuer: X509Certificate): boolean {
  const keyUsage = readCertificate(issuer.raw).extensions.get('2.5.29.15')
  return keyUsage === undefined || ((readBits(readValue(keyUsage.value))[0] ?? 0) & 0b10) !== 0
}

function readEntry(value: DerValue): { serialNumber: string; extensions: Extensions } {
  const [serial, , extensions] = readSequence(value)
  if (serial === undefined) throw malformed()
  return {
    serialNumber: Buffer.from(serial.content).toString('hex'),
    // Here they have no tag around them.
    extensions: readExtensions(extensions && { ...extensions, content: extensions.whole }),
  }
}

function isUnderstood(extensions: Extensions): boolean {
  return [...extensions.values()].every(({ isCritical }) => !isCritical)
}

function isTime({ tag }: DerValue): boolean {
  return tag === derTag.utcTime || tag === derTag.generalizedTime
}
