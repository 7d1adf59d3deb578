import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import {
  type ChainValidationResult,
  invalidArgument,
  mustBe,
  type ServerCertificateReport,
  type Setting,
  type SettingTable,
  setting,
  show,
} from '@isosocket/core'
import { forgivableResults } from '../certificates/certificate-refusal.js'
import { type PemData, type PemLabel, pemBlocks, pemText } from '../certificates/pem.js'

/**
 * What proves to the server who we are (the original's `ClientCertificate`): a certificate and its key, or
 * both in one PKCS #12 file.
 */
export type ClientCertificate =
  | {
      /** PEM: the certificate, then those between it and its authority. */
      readonly certificate: PemData
      /** PEM; may be encrypted. */
      readonly key: PemData
      /** Of the key. Default none. */
      readonly passphrase?: string | undefined
    }
  | {
      /** A PKCS #12 file (`.pfx`, `.p12`). Node then also trusts the authorities in it. */
      readonly pfx: Uint8Array
      /** Of the file. Default none. */
      readonly passphrase?: string | undefined
    }

/** Decides whether a server that passed all other checks is the right one: only `true` lets it in. */
export type ServerCertificateValidator = (report: ServerCertificateReport) => boolean | Promise<boolean>

/**
 * Settings of TLS that both classes have in Node. They are for `wss:`, and win over what `control.node` says
 * of the same thing. Setters read what they are given at once: a certificate, key or list that cannot be
 * read, or a passphrase that does not fit, throws `ERR_INVALID_ARGUMENT`. Secrets never appear in a message.
 */
export interface CertificateControl {
  /** Shown to a server that asks for one. Default none. */
  clientCertificate: ClientCertificate | undefined
  /**
   * The authorities to trust, in PEM, **instead of** those that Node trusts; to add one, give
   * `[...tls.rootCertificates, mine]`. A server that is its own authority is trusted by giving its
   * certificate. Default those of Node (`tls.rootCertificates`, `NODE_EXTRA_CA_CERTS`).
   */
  trustedCertificates: PemData | readonly PemData[] | undefined
  /**
   * Lists of revoked certificates, in PEM (RFC 5280 §5). Default none: then nobody asks. If there are any, a
   * current one is needed of each authority in the chain, the root included. They are not fetched.
   */
  certificateRevocationLists: PemData | readonly PemData[] | undefined
  /**
   * What may be wrong with the server's certificate (the original's `IgnorableServerCertificateErrors`).
   * Default nothing. A server is let in only if **all** that is wrong with it is named here:
   *
   * | Name | Means |
   * |---|---|
   * | `Expired` | a certificate of the chain has expired or is not valid yet |
   * | `Untrusted` | no trusted authority stands at the end of the chain; means `IncompleteChain` too |
   * | `IncompleteChain` | an issuer was not sent and is not known, or is none that anybody knows |
   * | `InvalidName` | it is for another name |
   * | `Revoked` | a list in `certificateRevocationLists` names it |
   * | `RevocationInformationMissing` | there is no list of one of its authorities |
   * | `RevocationFailure` | the list is stale, not rightly signed, or of a kind that is not read here |
   * | `WrongUsage` | it is not made for servers |
   * | `BasicConstraintsError` | it was issued by who is no authority, or may not issue so far down |
   * | `InvalidSignature` | the signature is not the issuer's |
   * | `UnknownCriticalExtension` | it has a rule that is not known here |
   * | `InvalidCertificateAuthorityPolicy` | an authority has rules for policies, which are not checked here |
   * | `OtherErrors` | a weak key or signature, name constraints, or what Node calls wrong in another way |
   *
   * With `Untrusted`, `IncompleteChain` or `InvalidSignature` anybody can pretend to be the server; with
   * `InvalidName` or `BasicConstraintsError`, everybody who has a certificate of a trusted authority. Rather
   * give a self-signed certificate as `trustedCertificates`, or compare its `fingerprint256` in
   * `validateServerCertificate`.
   */
  ignorableServerCertificateErrors: readonly ChainValidationResult[]
  /**
   * Asked after all other checks passed and before anything is sent over the connection (the original's
   * `ServerCustomValidationRequested`). `true` lets the server in. Anything else, and an error, refuses it
   * with the status `CertificateIsInvalid`. It may take its time: `connectTimeout` counts on. Default none.
   */
  validateServerCertificate: ServerCertificateValidator | undefined
}

const clientCertificateSetting: Setting<ClientCertificate | undefined> = {
  initial: undefined,
  check: (name, value) => {
    if (value === undefined) return undefined
    const given = (typeof value === 'object' && value !== null ? value : {}) as { [key: string]: unknown }
    const { certificate, key, pfx, passphrase } = given
    if (passphrase !== undefined && typeof passphrase !== 'string') {
      throw invalidArgument(`${name}.passphrase must be a string.`)
    }
    const isPem = isPemData(certificate) && isPemData(key)
    if (isPem && pfx === undefined) return checkPair(name, { certificate, key, passphrase })
    if (pfx instanceof Uint8Array && certificate === undefined && key === undefined) {
      return checkStore(name, { pfx, passphrase })
    }
    throw invalidArgument(
      `${name} must be { certificate, key } in PEM or { pfx } in bytes, with a passphrase where one is needed.`,
    )
  },
}

const trustedCertificatesSetting = pemSetting(
  'CERTIFICATE',
  'certificate',
  (block) => new X509Certificate(block),
)

const revocationListsSetting = pemSetting('X509 CRL', 'revocation list', (block) =>
  createSecureContext({ crl: block }),
)

const ignorableErrorsSetting: Setting<readonly ChainValidationResult[]> = {
  initial: Object.freeze([]),
  check: (name, value = []) => {
    if (!Array.isArray(value)) throw mustBe(name, 'an array', value)
    return Object.freeze(value.map((result) => checkResult(name, result)))
  },
}

const validatorSetting = setting<ServerCertificateValidator | undefined>(
  undefined,
  'a function',
  (value) => value === undefined || typeof value === 'function',
)

/** The settings of {@link CertificateControl}. */
export const certificateSettings: SettingTable<CertificateControl> = {
  clientCertificate: clientCertificateSetting,
  trustedCertificates: trustedCertificatesSetting,
  certificateRevocationLists: revocationListsSetting,
  ignorableServerCertificateErrors: ignorableErrorsSetting,
  validateServerCertificate: validatorSetting,
}

function pemSetting(
  label: PemLabel,
  what: string,
  read: (block: string) => unknown,
): Setting<PemData | readonly PemData[] | undefined> {
  const checkOne = (name: string, value: unknown): string => {
    const text = isPemData(value) ? pemText(value) : ''
    const blocks = pemBlocks(text, label)
    if (blocks.length === 0) {
      throw invalidArgument(
        `${name} must be PEM with at least one ${what} (-----BEGIN ${label}-----); of a file give what is in it, not its path.`,
      )
    }
    for (const [index, block] of blocks.entries()) {
      const message = `${name} has a ${what} that cannot be read: number ${index + 1} of ${blocks.length}`
      attempt(message, () => read(block))
    }
    return text
  }
  return {
    initial: undefined,
    check: (name, value) => {
      if (value === undefined) return undefined
      if (!Array.isArray(value)) return checkOne(name, value)
      if (value.length === 0)
        throw invalidArgument(`${name} must not be empty: leave it out for the default.`)
      return Object.freeze(value.map((one, index) => checkOne(`${name}[${index}]`, one)))
    },
  }
}

function checkPair(
  name: string,
  pair: { certificate: PemData; key: PemData; passphrase: string | undefined },
): ClientCertificate {
  const { passphrase } = pair
  const certificate = pemText(pair.certificate)
  const key = pemText(pair.key)
  const [first] = pemBlocks(certificate, 'CERTIFICATE')
  if (first === undefined) {
    throw invalidArgument(`${name}.certificate must be PEM (-----BEGIN CERTIFICATE-----).`)
  }
  const own = attempt(`${name}.certificate cannot be read`, () => new X509Certificate(first))
  if (!own.checkPrivateKey(readKey(name, key, passphrase))) {
    throw invalidArgument(`${name}.key is not the key of ${name}.certificate.`)
  }
  attempt(`${name} cannot be used`, () => createSecureContext({ cert: certificate, key, passphrase }))
  return Object.freeze({ certificate, key, passphrase })
}

function readKey(name: string, key: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = key.includes('ENCRYPTED')
  if (isEncrypted && passphrase === undefined) {
    throw invalidArgument(`${name}.key is encrypted: give its passphrase in ${name}.passphrase.`)
  }
  const message = isEncrypted
    ? `${name}.key cannot be read: its passphrase is another one, or it is damaged`
    : `${name}.key must be a private key in PEM (-----BEGIN PRIVATE KEY-----)`
  return attempt(message, () => createPrivateKey({ key, ...(isEncrypted && { passphrase }) }))
}

function checkStore(
  name: string,
  { pfx, passphrase }: { pfx: Uint8Array; passphrase: string | undefined },
): ClientCertificate {
  const copy = new Uint8Array(pfx)
  attempt(
    `${name}.pfx cannot be read: the passphrase is another one, the file is damaged, or encrypted in a way that OpenSSL no longer takes`,
    () => createSecureContext({ pfx: Buffer.from(copy), passphrase }),
  )
  return Object.freeze({ pfx: copy, passphrase })
}

function checkResult(name: string, value: unknown): ChainValidationResult {
  const result = forgivableResults.find((known) => known === value)
  if (result !== undefined) return result
  throw invalidArgument(`${name} can name ${forgivableResults.join(', ')}; not ${show(value)}.`)
}

/** OpenSSL says what it could not read, never what it read. */
function attempt<Value>(message: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const { message: detail } = error as Error
    throw invalidArgument(`${message} (${detail}).`, error)
  }
}

function isPemData(value: unknown): value is PemData {
  return typeof value === 'string' || value instanceof Uint8Array
}
