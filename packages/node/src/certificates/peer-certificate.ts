import type { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'
import { namesIn } from './distinguished-name.js'

/** What functions for `checkServerIdentity` use of the form of `getPeerCertificate(true)`. */
export type PeerCertificateFacts = Pick<
  DetailedPeerCertificate,
  | 'subject'
  | 'issuer'
  | 'subjectaltname'
  | 'serialNumber'
  | 'fingerprint'
  | 'fingerprint256'
  | 'fingerprint512'
  | 'valid_from'
  | 'valid_to'
  | 'raw'
> & { issuerCertificate?: PeerCertificateFacts }

/**
 * Certificates that nobody has verified, the server's first, in the form of `getPeerCertificate(true)`. That
 * function itself ends the process on Node 24 where a key is on a curve without a NIST name, which anybody
 * could send.
 */
export function peerCertificate(
  own: X509Certificate,
  [next, ...others]: readonly X509Certificate[],
): PeerCertificateFacts {
  return {
    ...(namesIn(own) as Pick<PeerCertificateFacts, 'subject' | 'issuer'>),
    // Node leaves it out where there is none.
    ...(own.subjectAltName !== undefined && { subjectaltname: own.subjectAltName }),
    serialNumber: own.serialNumber,
    fingerprint: own.fingerprint,
    fingerprint256: own.fingerprint256,
    fingerprint512: own.fingerprint512,
    valid_from: own.validFrom,
    valid_to: own.validTo,
    raw: own.raw,
    ...(next !== undefined && { issuerCertificate: peerCertificate(next, others) }),
  }
}
