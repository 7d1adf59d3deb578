import { isIP, isIPv4 } from 'node:net'
import {
  bitString,
  boolean,
  element,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  tagged,
} from './der-writer.js'

/** What the key of a certificate may be used for (RFC 5280 §4.2.1.12). */
export type CertificatePurpose = 'server' | 'client'

/** RFC 5280 §4.2.1.9. */
export function basicConstraints(isAuthority: boolean, pathLength: number | undefined): Buffer {
  const length = pathLength === undefined ? [] : [integer(pathLength)]
  return extension('2.5.29.19', true, sequence(...(isAuthority ? [boolean(true), ...length] : [])))
}

/** RFC 5280 §4.2.1.3: signing certificates and lists, or signatures of the TLS handshake. */
export function keyUsage(isAuthority: boolean): Buffer {
  const bits = isAuthority ? bitString(Buffer.of(0b0000_0110), 1) : bitString(Buffer.of(0b1000_0000), 7)
  return extension('2.5.29.15', true, bits)
}

/** RFC 5280 §4.2.1.12. */
export function extendedKeyUsage(purpose: CertificatePurpose): Buffer {
  const number = purpose === 'server' ? 1 : 2
  return extension('2.5.29.37', false, sequence(objectIdentifier(`1.3.6.1.5.5.7.3.${number}`)))
}

/** RFC 5280 §4.2.1.6: host names and IP addresses. */
export function subjectAltName(names: readonly string[]): Buffer {
  const encoded = names.map((name) =>
    isIP(name) === 0 ? element(0x82, Buffer.from(name)) : element(0x87, addressBytes(name)),
  )
  return extension('2.5.29.17', false, sequence(...encoded))
}

/** RFC 5280 §4.2.1.10: the domains that an authority may issue certificates for. */
export function nameConstraints(permitted: readonly string[]): Buffer {
  const subtrees = permitted.map((name) => sequence(element(0x82, Buffer.from(name))))
  return extension('2.5.29.30', true, sequence(tagged(0, ...subtrees)))
}

/** RFC 5280 §4.2.1.2. */
export function subjectKeyIdentifier(identifier: Buffer): Buffer {
  return extension('2.5.29.14', false, octetString(identifier))
}

/** RFC 5280 §4.2.1.1. */
export function authorityKeyIdentifier(identifier: Buffer): Buffer {
  return extension('2.5.29.35', false, sequence(element(0x80, identifier)))
}

/** RFC 5280 §5.2.3. */
export function listNumber(number: number): Buffer {
  return extension('2.5.29.20', false, integer(number))
}

/** RFC 5280 §5.2.5: a list that holds no authorities. */
export function usersOnly(): Buffer {
  return extension('2.5.29.28', true, sequence(element(0x81, Buffer.of(0xff))))
}

/** Nobody knows it, and it is critical: whoever meets it has to refuse the certificate (RFC 5280 §4.2). */
export function unknownExtension(): Buffer {
  return extension('1.3.6.1.4.1.99999.1', true, octetString(Buffer.from('unknown')))
}

function extension(identifier: string, isCritical: boolean, value: Buffer): Buffer {
  const flag = isCritical ? [boolean(true)] : []
  return sequence(objectIdentifier(identifier), ...flag, octetString(value))
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  // The URL writes it in hexadecimal only, with the longest run of zeros left out.
  const [front = '', back] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const head = groups(front)
  const tail = groups(back ?? '')
  const zeros = '0000'.repeat(8 - head.length - tail.length)
  return Buffer.from([...head, zeros, ...tail].join(''), 'hex')
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0'))
}
