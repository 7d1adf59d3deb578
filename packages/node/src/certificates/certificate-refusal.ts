import { type ChainValidationResult, type WebErrorStatus, WebSocketError } from '@isosocket/core'

/** A server that was refused for its certificate. */
export interface Refusal {
  /** The address as messages show it. */
  readonly where: string
  /** Why, and what is not forgiven; not empty. */
  readonly results: readonly ChainValidationResult[]
  /** What is forgiven. */
  readonly forgiven: readonly ChainValidationResult[]
  /** What stands for `InvalidName`, where the application said so. */
  readonly nameRefusal: string | undefined
  readonly cause?: unknown
}

/** What each result means to the application. The most serious first: it gives the error its status. */
const meanings: readonly (readonly [ChainValidationResult, WebErrorStatus, string])[] = [
  ['Revoked', 'CertificateRevoked', 'it has been revoked'],
  [
    'Untrusted',
    'CertificateIsInvalid',
    'no trusted authority stands for it (see control.trustedCertificates)',
  ],
  ['IncompleteChain', 'CertificateIsInvalid', 'who issued it is neither sent nor known'],
  ['InvalidName', 'CertificateCommonNameIsIncorrect', 'it is for another name'],
  ['Expired', 'CertificateExpired', 'it, or one above it, has expired or is not valid yet'],
  ['InvalidSignature', 'CertificateContainsErrors', 'its signature is wrong'],
  ['BasicConstraintsError', 'CertificateContainsErrors', 'it was issued by who may not'],
  ['WrongUsage', 'CertificateContainsErrors', 'it is not made for servers'],
  ['UnknownCriticalExtension', 'CertificateContainsErrors', 'it has a rule that nobody here knows'],
  ['InvalidCertificateAuthorityPolicy', 'CertificateContainsErrors', 'it has a policy that is not checked'],
  [
    'RevocationInformationMissing',
    'CertificateContainsErrors',
    'a revocation list of its authority is missing (see control.certificateRevocationLists)',
  ],
  [
    'RevocationFailure',
    'CertificateContainsErrors',
    'no list in control.certificateRevocationLists is current and right',
  ],
  ['OtherErrors', 'CertificateContainsErrors', 'it is too weak, or has something that is not checked here'],
]

/** All results but `Success`, the most serious first. */
export const forgivableResults: readonly ChainValidationResult[] = meanings.map(([result]) => result)

/** The error of a server whose certificate has faults that are not forgiven. */
export function refusedCertificate({
  where,
  results,
  forgiven,
  nameRefusal,
  cause,
}: Refusal): WebSocketError {
  const reasons = meanings.filter(([result]) => results.includes(result))
  const words = reasons
    .map(([result, , meaning]) => `${(result === 'InvalidName' && nameRefusal) || meaning} (${result})`)
    .join('; ')
  const rest = forgiven.length === 0 ? '' : ` Forgiven is only: ${forgiven.join(', ')}.`
  return new WebSocketError(
    `Cannot connect to ${where}: the server's certificate is refused, because ${words}.${rest}`,
    { code: 'ERR_TLS', status: reasons[0]?.[1] ?? 'CertificateContainsErrors', phase: 'tls', cause },
  )
}
