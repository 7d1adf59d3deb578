import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/**
 * A self-signed certificate for the loopback, made when the server starts. Written out in DER because Node can read
 * certificates but not make them, and a clean machine may have no `openssl`. No key lies in the repository, nothing
 * expires there.
 */
export function selfSignedCertificate(): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const day = 24 * 60 * 60 * 1000
  const toBeSigned = sequence(
    element(0xa0, integer(Buffer.of(2))), // version 3
    integer(positive(randomBytes(8))),
    ecdsaWithSha256,
    commonName('localhost'),
    sequence(utcTime(now - day), utcTime(now + 30 * day)),
    commonName('localhost'),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(subjectAlternativeNames, basicConstraints)),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bitString(signature))
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function element(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  if (body.length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, body.length), body])
  return Buffer.concat([Buffer.of(tag, 0x82, body.length >> 8, body.length & 0xff), body])
}

function sequence(...content: Buffer[]): Buffer {
  return element(0x30, ...content)
}

function integer(bigEndian: Buffer): Buffer {
  return element(0x02, bigEndian)
}

/** The top bit is the sign and leading zeros are not allowed: both are avoided by fixing the first byte's top bits. */
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes
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

const ecdsaWithSha256 = sequence(objectIdentifier('2a8648ce3d040302'))

const basicConstraints = extension('551d13', true, sequence(element(0x01, Buffer.of(0xff))))

const subjectAlternativeNames = extension(
  '551d11',
  false,
  sequence(
    element(0x82, Buffer.from('localhost')),
    element(0x87, Buffer.of(127, 0, 0, 1)),
    element(0x87, Buffer.from('00000000000000000000000000000001', 'hex')),
  ),
)

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
