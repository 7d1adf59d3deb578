import type { X509Certificate } from 'node:crypto'
import type { Certificate } from '@isosocket/core'

/** What an application is told of a certificate. */
export function certificateFacts(certificate: X509Certificate): Certificate {
  const { subject, issuer, subjectAltName, serialNumber, fingerprint256, validFrom, validTo, raw } =
    certificate
  return Object.freeze({
    subject,
    issuer,
    subjectAltName: subjectAltName ?? '',
    serialNumber,
    fingerprint256,
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
    raw: new Uint8Array(raw),
  })
}
