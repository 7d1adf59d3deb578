import type { X509Certificate } from 'node:crypto'
import type { Certificate } from '@isosocket/core'

/** What an application is told of a certificate. */
export function certificateFacts(certificate: X509Certificate): Certificate {
  const { subject, issuer, subjectAltName, serialNumber, fingerprint256, validFrom, validTo, raw } =
    certificate
  const facts = {
    subject,
    issuer,
    subjectAltName: subjectAltName ?? '',
    serialNumber,
    fingerprint256,
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
  }
  // A log has no use for the bytes.
  const whole = Object.defineProperty({ ...facts, raw: new Uint8Array(raw) }, 'toJSON', {
    value: () => facts,
  })
  return Object.freeze(whole)
}
