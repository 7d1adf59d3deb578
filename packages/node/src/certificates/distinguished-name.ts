import type { X509Certificate } from 'node:crypto'
import { readCertificate } from './certificate-structure.js'
import { type DerValue, malformed, readObjectIdentifier, readSequence, readSet, readValue } from './der.js'

/** The values of a name by their kinds, as `getPeerCertificate` has them; what is given twice is a list. */
export interface NameValues {
  readonly [kind: string]: string | string[]
}

/** How OpenSSL abbreviates kinds of values; others are told by their numbers. */
const kinds: { readonly [identifier: string]: string } = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.41': 'name',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
}

/** Of BMPString, which has two bytes for a character; of the others UTF8String alone has more than one. */
const bmpString = 0x1e
const utf8String = 0x0c

/**
 * What stands in the two names of a certificate. From its bytes: the text that `X509Certificate` makes of a name does not tell
 * `O=a + CN=b`, two values, from one that says so. What cannot be read has no values.
 */
export function namesIn({ raw }: X509Certificate): {
  readonly subject: NameValues
  readonly issuer: NameValues
} {
  try {
    const { subject, issuer } = readCertificate(raw)
    return { subject: readName(subject), issuer: readName(issuer) }
  } catch {
    return { subject: {}, issuer: {} }
  }
}

/**
 * Whether two names, as `X509Certificate` writes them, are the same: case and blanks make no difference (RFC 5280 §7.1).
 * Where text is not enough, `checkIssued` has the last word.
 */
export function isSameName(one: string, other: string): boolean {
  return one === other || comparable(one) === comparable(other)
}

function comparable(name: string): string {
  return name.toLowerCase().replace(/\\ /g, ' ').replace(/ +/g, ' ').replace(/= /g, '=').replace(/ $/gm, '')
}

/** RFC 5280 §4.1.2.4: a list of parts, each of which is a set of kinds with their values. */
function readName(der: Uint8Array): NameValues {
  const values: { [kind: string]: string | string[] } = Object.create(null)
  for (const part of readSequence(readValue(der))) {
    for (const one of readSet(part)) {
      const [identifier, value] = readSequence(one)
      const dotted = readObjectIdentifier(identifier)
      const kind = kinds[dotted] ?? dotted
      const before = values[kind]
      values[kind] = before === undefined ? readText(value) : [before, readText(value)].flat()
    }
  }
  return values
}

function readText(value: DerValue | undefined): string {
  if (value === undefined) throw malformed()
  const bytes = Buffer.from(value.content)
  if (value.tag === bmpString) return bytes.swap16().toString('utf16le')
  return bytes.toString(value.tag === utf8String ? 'utf8' : 'latin1')
}
