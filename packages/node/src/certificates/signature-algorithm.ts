import { type KeyObject, verify } from 'node:crypto'
import { type DerValue, readObjectIdentifier, readSequence, readValue } from './der.js'

/** Signatures that are strong enough today (RFC 8017, 5758, 8410), with the digest; `null` for their own. */
const digests: { readonly [identifier: string]: string | null } = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
  '1.3.101.113': null,
}

const rsaPss = '1.2.840.113549.1.1.10'
const strongDigests = ['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3']

/** Whether a signature of this kind can be relied on: no MD5, no SHA-1. */
export function isStrongSignature(algorithm: DerValue): boolean {
  const [identifier, parameters] = readSequence(algorithm)
  const name = readObjectIdentifier(identifier)
  if (name !== rsaPss) return name in digests
  // RFC 4055 §3.1: without the first parameter it is SHA-1.
  const [digest] = readSequence(parameters)
  return digest?.tag === 0xa0 && strongDigests.includes(nameIn(readValue(digest.content)))
}

/** Whether a key is long enough today: 2048 bits of RSA, 224 bits of a curve. */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
    case 'ec':
      // The first number in a curve's name is its size, as in prime256v1.
      return Number(/\d+/.exec(asymmetricKeyDetails?.namedCurve ?? '')?.[0]) >= 224
    default:
      return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448'
  }
}

/** Whether the key made the signature. `false` also for kinds of signatures that are not known here. */
export function isSignedBy(
  key: KeyObject,
  algorithm: DerValue,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const digest = digests[nameIn(algorithm)]
  return digest !== undefined && verify(digest, data, key, signature)
}

function nameIn(algorithm: DerValue): string {
  return readObjectIdentifier(readSequence(algorithm)[0])
}
