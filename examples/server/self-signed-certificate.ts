import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/**
 * A certificate that names a client or a server of the demo and of the tests and lasts a month. Written out in DER: Node reads
 * certificates but makes none, a clean machine may have no `openssl`, and so no key lies in the repository.
 */
export function selfSignedCertificate(name: string, ...extensions: readonly Buffer[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const day = 24 * 60 * 60 * 1000
  const toBeSigned = sequence(
    element(0xa0, integer(Buffer.of(2))), // version 3
    integer(serialNumber()),
    ecdsaWithSha256,
    commonName(name),
    sequence(utcTime(now - day), utcTime(now + 30 * day)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensions, basicConstraints)),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  return {
    cert: pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSha256, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  if (body.length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, body.length), body])
  return Buffer.concat([Buffer.of(tag, 0x82, body.length >> 8, body.length & 0xff), body])
}

function sequence(...content: readonly Buffer[]): Buffer {
  return element(0x30, ...content)
}

function integer(bigEndian: Buffer): Buffer {
  return element(0x02, bigEndian)
}

/** The first bit is the sign and leading zeros are not allowed: the byte in front avoids both. */
function serialNumber(): Buffer {
  return Buffer.concat([Buffer.of(0x40), randomBytes(8)])
}

function objectIdentifier(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'))
}

function bitString(bytes: Buffer): Buffer {
  return element(0x03, Buffer.of(0), bytes)
}

function utcTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+|[-:T]/g, '')
  return element(0x17, Buffer.from(digits.slice(2)))
}

function commonName(name: string): Buffer {
  const attribute = sequence(objectIdentifier('550403'), element(0x0c, Buffer.from(name)))
  return sequence(element(0x31, attribute))
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [element(0x01, Buffer.of(0xff))] : []
  return sequence(objectIdentifier(identifier), ...flag, element(0x04, value))
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

const ecdsaWithSha256 = sequence(objectIdentifier('2a8648ce3d040302'))

/** It is its own authority. */
const basicConstraints = extension('551d13', true, sequence(element(0x01, Buffer.of(0xff))))

/** For a server on the loopback. */
export const loopbackNames = extension(
  '551d11',
  false,
  sequence(
    element(0x82, Buffer.from('localhost')),
    element(0x87, Buffer.of(127, 0, 0, 1)),
    element(0x87, Buffer.from('00000000000000000000000000000001', 'hex')),
  ),
)
