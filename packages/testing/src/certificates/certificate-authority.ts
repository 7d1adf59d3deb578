import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  listNumber,
  nameConstraints,
  subjectAltName,
  subjectKeyIdentifier,
  unknownExtension,
  usersOnly,
} from './certificate-extensions.js'
import {
  type AuthorityOptions,
  type CertificateOptions,
  checkAuthority,
  checkIssue,
  checkRevocationList,
  type IssueOptions,
  type RevocationListOptions,
} from './certificate-options.js'
import {
  bitString,
  integer,
  objectIdentifier,
  pem,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from './der-writer.js'

/** A certificate with its key. */
export interface IssuedCertificate {
  /** PEM: the certificate, then those between it and the root, as a TLS server sends them. */
  readonly cert: string
  /** PEM (PKCS #8, not encrypted). */
  readonly key: string
  /** PEM: the certificate alone. */
  readonly certificate: string
}

/** Who signs. */
interface Signer {
  readonly name: string
  readonly privateKey: KeyObject
  readonly keyIdentifier: Buffer
}

/** What is signed. */
interface Subject {
  readonly name: string
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
  readonly options: CertificateOptions
}

const day = 24 * 60 * 60 * 1000
const loopbackNames = ['localhost', '127.0.0.1', '::1']
const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

/**
 * A certificate authority for tests, with keys on the curve P-256. What it issues is right unless it is
 * asked for something wrong. Nothing is stored: its keys end with the process.
 *
 * @example
 * const authority = CertificateAuthority.create()
 * const server = createServer(authority.issue())
 * const socket = new MessageWebSocket({ trustedCertificates: authority.certificate })
 */
export class CertificateAuthority {
  /** PEM: its own certificate. */
  readonly certificate: string
  readonly #signer: Signer
  /** PEM: the certificates from its own up to the root, which is left out. */
  readonly #chain: string

  private constructor(signer: Signer, certificate: string, chain: string) {
    this.certificate = certificate
    this.#signer = signer
    this.#chain = chain
  }

  /** An authority that nobody stands above: a root. */
  static create(name = 'Test root', options: AuthorityOptions = {}): CertificateAuthority {
    checkAuthority('CertificateAuthority.create()', name, options)
    const { signer, publicKey } = newKey(name, options)
    const extensions = authorityExtensions(options)
    const certificate = signCertificate(signer, { name, publicKey, extensions, options })
    return new CertificateAuthority(signer, certificate, '')
  }

  /** An authority below this one. What it issues carries its certificate along. */
  intermediate(name: string, options: AuthorityOptions = {}): CertificateAuthority {
    checkAuthority('intermediate()', name, options)
    const { signer, publicKey } = newKey(name, options)
    const extensions = authorityExtensions(options)
    const certificate = signCertificate(this.#signer, { name, publicKey, extensions, options })
    return new CertificateAuthority(signer, certificate, certificate + this.#chain)
  }

  /** A certificate for a server or a client. */
  issue(options: IssueOptions = {}): IssuedCertificate {
    checkIssue('issue()', options)
    const { purpose = 'server' } = options
    const { names, commonName } = namesOf(options)
    const { signer, publicKey } = newKey(commonName, options)
    const extensions = [
      basicConstraints(false, undefined),
      keyUsage(false),
      extendedKeyUsage(purpose),
      ...(names.length === 0 ? [] : [subjectAltName(names)]),
    ]
    const certificate = signCertificate(this.#signer, { name: commonName, publicKey, extensions, options })
    return { cert: certificate + this.#chain, key: keyPem(signer), certificate }
  }

  /** A list of certificates of this authority that are not valid any more, in PEM (RFC 5280 §5). */
  revocationList(
    revoked: readonly { readonly certificate: string }[],
    options: RevocationListOptions = {},
  ): string {
    checkRevocationList(options)
    const { nextUpdate = new Date(Date.now() + 90 * day) } = options
    const { thisUpdate = new Date(Math.min(Date.now() - day, nextUpdate.getTime() - 7 * day)) } = options
    const entries = revoked.map(({ certificate }) =>
      sequence(integer(Buffer.from(new X509Certificate(certificate).serialNumber, 'hex')), time(thisUpdate)),
    )
    const { name, privateKey, keyIdentifier } = this.#signer
    const list = sequence(
      integer(1), // version 2
      ecdsaWithSha256,
      distinguishedName(name),
      time(thisUpdate),
      time(nextUpdate),
      ...(entries.length === 0 ? [] : [sequence(...entries)]),
      tagged(
        0,
        sequence(
          authorityKeyIdentifier(keyIdentifier),
          listNumber(1),
          ...(options.isPartial === true ? [usersOnly()] : []),
        ),
      ),
    )
    return pem('X509 CRL', signed(list, privateKey))
  }
}

/** A certificate that is its own authority: who trusts it trusts only it. */
export function selfSigned(options: IssueOptions = {}): IssuedCertificate {
  checkIssue('selfSigned()', options)
  const { names, commonName } = namesOf(options)
  const { signer, publicKey } = newKey(commonName, options)
  const extensions = [
    basicConstraints(true, undefined),
    ...(options.purpose === undefined ? [] : [extendedKeyUsage(options.purpose)]),
    ...(names.length === 0 ? [] : [subjectAltName(names)]),
  ]
  const certificate = signCertificate(signer, { name: commonName, publicKey, extensions, options })
  return { cert: certificate, key: keyPem(signer), certificate }
}

function namesOf({ names, commonName, purpose }: IssueOptions): {
  names: readonly string[]
  commonName: string
} {
  const all = names ?? (purpose === 'client' ? [] : loopbackNames)
  return { names: all, commonName: commonName ?? all[0] ?? 'Client' }
}

function authorityExtensions({ isAuthority = true, pathLength, permittedNames }: AuthorityOptions): Buffer[] {
  return [
    basicConstraints(isAuthority, pathLength),
    keyUsage(isAuthority),
    ...(permittedNames === undefined ? [] : [nameConstraints(permittedNames)]),
  ]
}

function newKey(name: string, { weakKey }: CertificateOptions): { signer: Signer; publicKey: KeyObject } {
  const namedCurve = weakKey === true ? 'secp112r1' : 'P-256'
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
  return { signer: { name, privateKey, keyIdentifier: keyIdentifier(publicKey) }, publicKey }
}

/** RFC 7093 §2: any value that tells keys apart. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest().subarray(0, 20)
}

/** RFC 5280 §4.1. */
function signCertificate(issuer: Signer, { name, publicKey, extensions, options }: Subject): string {
  const { validFrom = new Date(Date.now() - day), validTo = new Date(Date.now() + 90 * day) } = options
  const toBeSigned = sequence(
    tagged(0, integer(2)), // version 3
    // Not negative, and without a leading zero, which DER does not allow.
    integer(Buffer.concat([Buffer.of(0x40), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    sequence(time(validFrom), time(validTo)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      3,
      sequence(
        ...extensions,
        subjectKeyIdentifier(keyIdentifier(publicKey)),
        authorityKeyIdentifier(issuer.keyIdentifier),
        ...(options.unknownCriticalExtension === true ? [unknownExtension()] : []),
      ),
    ),
  )
  const key = options.forged === true ? newKey(name, {}).signer.privateKey : issuer.privateKey
  return pem('CERTIFICATE', signed(toBeSigned, key))
}

function signed(toBeSigned: Buffer, key: KeyObject): Buffer {
  return sequence(toBeSigned, ecdsaWithSha256, bitString(sign('sha256', toBeSigned, key)))
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))))
}

function keyPem({ privateKey }: Signer): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
