import type { X509Certificate } from 'node:crypto'
import type { ChainValidationResult } from '@isosocket/core'
import { isSameName } from './distinguished-name.js'

/** What a path is looked for in. */
export interface CertificateSupply {
  /** As the server sent them, its own first. */
  readonly sent: readonly [X509Certificate, ...X509Certificate[]]
  readonly trusted: readonly X509Certificate[]
  /** A trusted certificate ends the path also where it is not a root. */
  readonly allowPartialChain: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** From the server's certificate up, as far as it goes. */
export interface CertificatePath {
  readonly path: readonly X509Certificate[]
  /** Whether its end is trusted. */
  readonly isAnchored: boolean
  readonly found: readonly ChainValidationResult[]
}

/** Of those that a server sends, as many are looked at: no way to a root is as long, and each costs time. */
const sentLimit = 20

/**
 * Looks for the way from the server's certificate to a trusted one, link by link. Of several issuers a
 * trusted one is taken before one that was sent, as OpenSSL does, and then one that has not expired.
 */
export function findPath(supply: CertificateSupply): CertificatePath {
  const { sent, trusted, allowPartialChain, now } = supply
  const trustedPrints = new Set(trusted.map(({ fingerprint256 }) => fingerprint256))
  const candidates = [...byDate(trusted, now), ...byDate(sent.slice(0, sentLimit), now)]
  const path = [sent[0]]
  const found: ChainValidationResult[] = []
  for (let last = sent[0]; ; ) {
    const isRoot = isSelfSigned(last)
    if (trustedPrints.has(last.fingerprint256) && (isRoot || allowPartialChain)) {
      return { path, isAnchored: true, found }
    }
    if (isRoot) return { path, isAnchored: false, found: [...found, 'Untrusted'] }
    const issuers = candidates.filter((candidate) => isNamedIssuer(candidate, last) && !has(path, candidate))
    const signer = issuers.find((candidate) => isSignedBy(last, candidate))
    // Names and identifiers of keys say that it is the issuer, but the signature does not.
    const issuer = signer ?? issuers.find((candidate) => last.checkIssued(candidate))
    if (issuer === undefined) return { path, isAnchored: false, found: [...found, 'IncompleteChain'] }
    if (signer === undefined) found.push('InvalidSignature')
    path.push(issuer)
    last = issuer
  }
}

/** Whether dates allow the use of a certificate. What is no date allows nothing. */
export function isCurrent({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return isNamedIssuer(certificate, certificate) && isSignedBy(certificate, certificate)
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey)
  } catch {
    // A key of a kind that Node does not know.
    return false
  }
}

function isNamedIssuer(candidate: X509Certificate, certificate: X509Certificate): boolean {
  return isSameName(candidate.subject, certificate.issuer)
}

function has(path: readonly X509Certificate[], candidate: X509Certificate): boolean {
  return path.some(({ fingerprint256 }) => fingerprint256 === candidate.fingerprint256)
}

function byDate(certificates: readonly X509Certificate[], now: number): X509Certificate[] {
  return certificates.toSorted((a, b) => Number(isCurrent(b, now)) - Number(isCurrent(a, now)))
}
