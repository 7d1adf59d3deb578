import type { ChainValidationResult } from '@isosocket/core'
import { isTlsTerse, terseVerdict } from './terse-tls.js'

/** What Node's codes for certificates mean. */
const results: { readonly [nodeCode: string]: ChainValidationResult } = {
  UNABLE_TO_GET_ISSUER_CERT: 'IncompleteChain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'IncompleteChain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'IncompleteChain',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'Untrusted',
  CERT_UNTRUSTED: 'Untrusted',
  CERT_HAS_EXPIRED: 'Expired',
  CERT_NOT_YET_VALID: 'Expired',
  CERT_REVOKED: 'Revoked',
  UNABLE_TO_GET_CRL: 'RevocationInformationMissing',
  CRL_HAS_EXPIRED: 'RevocationFailure',
  CRL_NOT_YET_VALID: 'RevocationFailure',
  CRL_SIGNATURE_FAILURE: 'RevocationFailure',
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: 'RevocationFailure',
  CERT_SIGNATURE_FAILURE: 'InvalidSignature',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'InvalidSignature',
  INVALID_PURPOSE: 'WrongUsage',
  INVALID_CA: 'BasicConstraintsError',
  PATH_LENGTH_EXCEEDED: 'BasicConstraintsError',
}

/** What Node's verdict means. */
export function resultOfNode(verdict: unknown): ChainValidationResult {
  return results[String(verdict)] ?? 'OtherErrors'
}

/** Node has one code, `UNSPECIFIED`, for all of them. */
const withoutCode: readonly ChainValidationResult[] = [
  'BasicConstraintsError',
  'UnknownCriticalExtension',
  'InvalidCertificateAuthorityPolicy',
]

/** Whether what was found explains Node's verdict: nothing is forgiven that Node sees and nobody found. */
export function isExplained(verdict: unknown, found: ReadonlySet<ChainValidationResult>): boolean {
  if (isTlsTerse && verdict === terseVerdict) return found.size > 0
  const result = resultOfNode(verdict)
  return found.has(result) || (result === 'OtherErrors' && withoutCode.some((other) => found.has(other)))
}
