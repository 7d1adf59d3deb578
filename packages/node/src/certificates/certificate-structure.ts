import { type DerValue, derTag, malformed, readObjectIdentifier, readSequence, readValue } from './der.js'

/** An extension of a certificate or of a revocation list (RFC 5280 §4.2). */
export interface Extension {
  readonly isCritical: boolean
  /** DER. */
  readonly value: Uint8Array
}

/** By dotted name. */
export type Extensions = ReadonlyMap<string, Extension>

/** What Node does not tell of a certificate. */
export interface CertificateStructure {
  /** In hexadecimal, as in DER. */
  readonly serialNumber: string
  /** DER. */
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly signatureAlgorithm: DerValue
  readonly extensions: Extensions
}

const explicit = (number: number): number => 0xa0 + number

/** Reads a certificate in DER (RFC 5280 §4.1). Throws a `TypeError` if it is none. */
export function readCertificate(der: Uint8Array): CertificateStructure {
  const [toBeSigned, signatureAlgorithm] = readSequence(readValue(der))
  const fields = readSequence(toBeSigned)
  const version = fields[0]?.tag === explicit(0) ? 1 : 0
  const [serial, , issuer, , subject] = fields.slice(version)
  if (serial === undefined || issuer === undefined) throw malformed()
  if (subject === undefined || signatureAlgorithm === undefined) throw malformed()
  return {
    serialNumber: Buffer.from(serial.content).toString('hex'),
    subject: subject.whole,
    issuer: issuer.whole,
    signatureAlgorithm,
    extensions: readExtensions(fields.find(({ tag }) => tag === explicit(3))),
  }
}

/** Reads extensions inside their explicit tag; none if there is no such value. Throws a `TypeError`. */
export function readExtensions(tagged: DerValue | undefined): Extensions {
  const extensions = new Map<string, Extension>()
  if (tagged === undefined) return extensions
  for (const value of readSequence(readValue(tagged.content))) {
    const fields = readSequence(value)
    const name = readObjectIdentifier(fields[0])
    const content = fields.at(-1)
    // RFC 5280 §4.2: one of a kind.
    if (content?.tag !== derTag.octetString || extensions.has(name)) throw malformed()
    extensions.set(name, { isCritical: fields.length === 3 && isTrue(fields[1]), value: content.content })
  }
  return extensions
}

/** A value of `BOOLEAN` that is there and true. */
export function isTrue(value: DerValue | undefined): boolean {
  return value?.tag === derTag.boolean && value.content[0] !== 0
}
