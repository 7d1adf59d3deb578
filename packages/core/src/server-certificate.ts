/** What is known of a certificate (RFC 5280). */
export interface Certificate {
  /** Whom it names, e.g. `CN=example.com`, one attribute a line. */
  readonly subject: string
  /** Who signed it, in the same form. */
  readonly issuer: string
  /** The names it is valid for, e.g. `DNS:example.com, IP Address:127.0.0.1`; empty for none. */
  readonly subjectAltName: string
  /** In hexadecimal. */
  readonly serialNumber: string
  /** SHA-256 over the whole certificate, as `AB:CD:…`: made for pinning. */
  readonly fingerprint256: string
  readonly validFrom: Date
  readonly validTo: Date
  /** The certificate itself, in DER. */
  readonly raw: Uint8Array<ArrayBuffer>
}

/**
 * What a check of a certificate found, in the words of the original (`ChainValidationResult`). Which of
 * them a runtime tells apart stands in the documentation of `ignorableServerCertificateErrors`.
 */
export type ChainValidationResult =
  | 'Success'
  | 'Untrusted'
  | 'Revoked'
  | 'Expired'
  | 'IncompleteChain'
  | 'InvalidSignature'
  | 'WrongUsage'
  | 'InvalidName'
  | 'InvalidCertificateAuthorityPolicy'
  | 'BasicConstraintsError'
  | 'UnknownCriticalExtension'
  | 'RevocationInformationMissing'
  | 'RevocationFailure'
  | 'OtherErrors'

/** What the server of a `wss:` connection showed, and what was found wrong with it and forgiven. */
export interface ServerCertificateReport {
  readonly serverCertificate: Certificate
  /** The certificates between the server's and the trusted authority's, as sent; empty for none. */
  readonly serverIntermediateCertificates: readonly Certificate[]
  /** What `ignorableServerCertificateErrors` forgave, or why the server was refused; empty if nothing was wrong. */
  readonly serverCertificateErrors: readonly ChainValidationResult[]
}
