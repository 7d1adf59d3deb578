import type { X509Certificate } from 'node:crypto'
import type { ChainValidationResult } from '@isosocket/core'
import { type CertificatePath, type CertificateSupply, findPath, isCurrent } from './certificate-path.js'
import { type CertificateStructure, isTrue, readCertificate } from './certificate-structure.js'
import { readBits, readNumber, readObjectIdentifier, readSequence, readValue } from './der.js'
import { isSameName } from './distinguished-name.js'
import { checkRevocation, type RevocationList } from './revocation-list.js'
import { isStrongKey, isStrongSignature } from './signature-algorithm.js'

/** What is checked, and against what. */
export interface ChainQuestion extends CertificateSupply {
  /** `undefined` if nobody asks whether anything has been revoked; so stands a list that cannot be read. */
  readonly lists: readonly (RevocationList | undefined)[] | undefined
}

/** Extensions by their names (RFC 5280 §4.2.1). */
const id = {
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  netscapeCertificateType: '2.16.840.1.113730.1.1',
} as const

/** Understood here as far as a server's chain needs it. */
const understood: readonly string[] = [
  id.keyUsage,
  id.subjectAltName,
  id.basicConstraints,
  id.nameConstraints,
  id.certificatePolicies,
  id.extendedKeyUsage,
]

const policyRules: readonly string[] = [id.policyMappings, id.policyConstraints, id.inhibitAnyPolicy]

const serverAuthentication = '1.3.6.1.5.5.7.3.1'

/**
 * All that is wrong with a server's chain, by the rules of RFC 5280 §6: OpenSSL tells Node one thing of
 * several. Names are not checked here. What cannot be judged here counts as wrong.
 */
export function checkChain(question: ChainQuestion): Set<ChainValidationResult> {
  const way = findPath(question)
  const found = new Set<ChainValidationResult>(way.found)
  way.path.forEach((certificate, depth) => {
    try {
      for (const result of checkCertificate(certificate, depth, way)) found.add(result)
    } catch {
      found.add('OtherErrors')
    }
    if (!isCurrent(certificate, question.now)) found.add('Expired')
  })
  for (const result of checkLists(way, question)) found.add(result)
  return found
}

function* checkCertificate(
  certificate: X509Certificate,
  depth: number,
  { path, isAnchored }: CertificatePath,
): Generator<ChainValidationResult> {
  const structure = readCertificate(certificate.raw)
  const { extensions } = structure
  for (const [name, { isCritical }] of extensions) {
    if (!isCritical || understood.includes(name)) continue
    yield policyRules.includes(name) ? 'InvalidCertificateAuthorityPolicy' : 'UnknownCriticalExtension'
  }
  // Whether the names below keep to them is not judged here.
  if (extensions.has(id.nameConstraints)) yield 'OtherErrors'
  if (!isForServers(structure, depth)) yield 'WrongUsage'
  const below = path[depth - 1]
  if (below !== undefined) {
    if (!mayIssue(structure, path.slice(1, depth))) yield 'BasicConstraintsError'
    else if (!below.checkIssued(certificate)) yield 'OtherErrors'
  }
  // A trusted certificate is trusted for what it is, not for its own signature.
  const isAnchor = isAnchored && depth === path.length - 1
  if (!isAnchor && !isStrongSignature(structure.signatureAlgorithm)) yield 'OtherErrors'
  if (!isStrongKey(certificate.publicKey)) yield 'OtherErrors'
}

/** RFC 5280 §4.2.1.12: without the extension for everything. Authorities hand the limit down. */
function isForServers({ extensions }: CertificateStructure, depth: number): boolean {
  const purposes = extensions.get(id.extendedKeyUsage)
  if (purposes !== undefined) {
    const names = readSequence(readValue(purposes.value)).map(readObjectIdentifier)
    if (!names.includes(serverAuthentication)) return false
  }
  if (depth > 0) return true
  // Digital signature, key encipherment or key agreement; an SSL server.
  return (
    hasBit(extensions.get(id.keyUsage)?.value, 0b1010_1000) &&
    hasBit(extensions.get(id.netscapeCertificateType)?.value, 0b0100_0000)
  )
}

/** RFC 5280 §4.2.1.3 and §4.2.1.9. `between` stand the authorities below it, down to the last one. */
function mayIssue({ extensions }: CertificateStructure, between: readonly X509Certificate[]): boolean {
  const constraints = extensions.get(id.basicConstraints)
  if (constraints === undefined) return false
  const [isAuthority, pathLength] = readSequence(readValue(constraints.value))
  if (!isTrue(isAuthority) || !hasBit(extensions.get(id.keyUsage)?.value, 0b0000_0100)) return false
  const depth = between.filter(({ subject, issuer }) => subject !== issuer).length
  return pathLength === undefined || depth <= readNumber(pathLength)
}

/** Whether one of the bits is set in the first byte of a bit string; `true` if there is none. */
function hasBit(der: Uint8Array | undefined, mask: number): boolean {
  return der === undefined || ((readBits(readValue(der))[0] ?? 0) & mask) !== 0
}

function* checkLists(
  { path }: CertificatePath,
  { lists, now }: ChainQuestion,
): Generator<ChainValidationResult> {
  if (lists === undefined) return
  const readable = lists.filter((list) => list !== undefined)
  if (readable.length < lists.length) yield 'RevocationFailure'
  for (const [depth, certificate] of path.entries()) {
    // A root is its own issuer.
    const issuer =
      path[depth + 1] ?? (isSameName(certificate.subject, certificate.issuer) ? certificate : undefined)
    try {
      const finding = checkRevocation(certificate, issuer, readable, now)
      if (finding !== undefined) yield finding
    } catch {
      yield 'RevocationFailure'
    }
  }
}
