import type { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'

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
    subject: attributes(own.subject),
    issuer: attributes(own.issuer),
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

type Attributes = DetailedPeerCertificate['subject']

/** Of `CN=one` and `O=two`, a line each; what is given twice becomes a list. */
function attributes(lines: string): Attributes {
  const all: { [name: string]: string | string[] } = Object.create(null)
  for (const line of lines.split('\n')) {
    const end = line.indexOf('=')
    if (end <= 0) continue
    const name = line.slice(0, end)
    // RFC 4514 §2.4, as `X509Certificate` writes it and the other form does not.
    const value = line.slice(end + 1).replace(/\\([^0-9A-F])/g, '$1')
    const before = all[name]
    all[name] = before === undefined ? value : [before, value].flat()
  }
  return all as unknown as Attributes
}
