import { createHash, createHmac, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { integer, nothing, objectIdentifier, octetString, sequence, set, tagged } from './der-writer.js'

const data = objectIdentifier('1.2.840.113549.1.7.1')
const shroudedKeyBag = objectIdentifier('1.2.840.113549.1.12.10.1.2')
const certificateBag = objectIdentifier('1.2.840.113549.1.12.10.1.3')
const x509Certificate = objectIdentifier('1.2.840.113549.1.9.22.1')
const localKeyId = objectIdentifier('1.2.840.113549.1.9.21')
const sha256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), nothing)
const iterations = 2048

/** A PKCS #12 file (`.pfx`, RFC 7292) with a certificate, those above it in `cert`, and its key. */
export function pkcs12(issued: { readonly cert: string; readonly key: string }, passphrase: string): Buffer {
  // It joins the key and its own certificate.
  const name = sequence(localKeyId, set(octetString(Buffer.of(1))))
  const certificates = (issued.cert.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((pem) =>
    sequence(x509Certificate, tagged(0, octetString(new X509Certificate(pem).raw))),
  )
  const key = createPrivateKey(issued.key).export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase,
  })
  const safe = sequence(
    content(
      sequence(
        ...certificates.map((certificate, index) =>
          sequence(certificateBag, tagged(0, certificate), ...(index === 0 ? [set(name)] : [])),
        ),
      ),
    ),
    content(sequence(sequence(shroudedKeyBag, tagged(0, key), set(name)))),
  )
  const salt = randomBytes(16)
  const digest = createHmac('sha256', macKey(passphrase, salt)).update(safe).digest()
  const mac = sequence(sequence(sha256, octetString(digest)), octetString(salt), integer(iterations))
  return sequence(integer(3), content(safe), mac)
}

function content(bytes: Buffer): Buffer {
  return sequence(data, tagged(0, octetString(bytes)))
}

/** RFC 7292 appendix B.2, for a key as long as one digest. */
function macKey(passphrase: string, salt: Buffer): Buffer {
  const blockSize = 64
  const secret = Buffer.from(`${passphrase}\0`, 'utf16le').swap16()
  let key = Buffer.concat([
    Buffer.alloc(blockSize, 3),
    repeated(salt, blockSize),
    repeated(secret, blockSize),
  ])
  for (let round = 0; round < iterations; round++) key = createHash('sha256').update(key).digest()
  return key
}

/** Fills whole blocks. */
function repeated(bytes: Buffer, blockSize: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / blockSize) * blockSize, bytes)
}
