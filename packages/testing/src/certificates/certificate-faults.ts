import type { TlsOptions } from 'node:tls'
import { CertificateAuthority, type IssuedCertificate, selfSigned } from './certificate-authority.js'
import type { AuthorityOptions, IssueOptions } from './certificate-options.js'

/** What a client has to set to meet one fault and no other, by the names of isosocket's control. */
export interface TlsFaultControl {
  /** PEM. */
  readonly trustedCertificates: string
  /** PEM. */
  readonly certificateRevocationLists?: string
  /** PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string }
}

/** A server that fails, and its client. */
export interface TlsFaultSetup {
  readonly server: TlsOptions
  readonly control: TlsFaultControl
}

/** Who issues the certificates. */
export interface FaultAuthorities {
  /** The client trusts it. */
  readonly trusted: CertificateAuthority
  /** The client has never heard of it. */
  readonly stranger: CertificateAuthority
}

type Setup = (authorities: FaultAuthorities) => TlsFaultSetup

/** Nothing but the certificate: what is issued by whom the client trusts. */
const issued =
  (options: IssueOptions = {}, server: TlsOptions = {}): Setup =>
  ({ trusted }) => ({ server: { ...trusted.issue(options), ...server }, control: trust(trusted) })

/** An intermediate authority is what is wrong. */
const issuedBelow =
  (options: AuthorityOptions, server: TlsOptions = {}): Setup =>
  ({ trusted }) => ({
    server: { ...trusted.intermediate('Test intermediate', options).issue(), ...server },
    control: trust(trusted),
  })

/** The client has a list with the certificate on it. */
const revoked =
  (options: IssueOptions = {}): Setup =>
  ({ trusted }) => {
    const server = trusted.issue(options)
    const certificateRevocationLists = trusted.revocationList([server])
    return { server, control: { ...trust(trusted), certificateRevocationLists } }
  }

/** The server wants a certificate, and refuses what the client has. */
const clientRefused =
  (server: TlsOptions, client?: (authorities: FaultAuthorities) => IssuedCertificate): Setup =>
  (authorities) => {
    const { trusted } = authorities
    const certificate = client?.(authorities)
    return {
      server: {
        ...trusted.issue(),
        ca: trusted.certificate,
        requestCert: true,
        rejectUnauthorized: true,
        ...server,
      },
      control: {
        ...trust(trusted),
        ...(certificate && { clientCertificate: { certificate: certificate.cert, key: certificate.key } }),
      },
    }
  }

const past: IssueOptions = {
  validFrom: new Date(Date.now() - 30 * 24 * 60 * 60 * 1000),
  validTo: new Date(Date.now() - 60 * 60 * 1000),
}
const future: IssueOptions = { validFrom: new Date(Date.now() + 30 * 24 * 60 * 60 * 1000) }
const otherName: IssueOptions = { names: ['server.example'] }

/** Servers that speak TLS and show a certificate, or want one: by name, what is wrong. */
export const certificateFaults = {
  /** Nothing is wrong: for comparison. */
  valid: issued(),
  expired: issued(past),
  'not-yet-valid': issued(future),
  'wrong-name': issued(otherName),
  'self-signed': ({ trusted }) => ({ server: selfSigned(), control: trust(trusted) }),
  /** Issued by an authority that the client does not know. */
  untrusted: ({ trusted, stranger }) => ({ server: stranger.issue(), control: trust(trusted) }),
  /** The same, with an intermediate authority that is sent. */
  'untrusted-chain': ({ trusted, stranger }) => ({
    server: stranger.intermediate('Strange intermediate').issue(),
    control: trust(trusted),
  }),
  /** The unknown root is sent too. */
  'untrusted-root-sent': ({ trusted, stranger }) => {
    const { cert, key } = stranger.issue()
    return { server: { cert: cert + stranger.certificate, key }, control: trust(trusted) }
  },
  /** The server does not send the intermediate authority. */
  'incomplete-chain': ({ trusted }) => {
    const { certificate, key } = trusted.intermediate('Test intermediate').issue()
    return { server: { cert: certificate, key }, control: trust(trusted) }
  },
  'expired-intermediate': issuedBelow(past),
  /** Issued by who has a certificate, but not one of an authority. */
  'issuer-is-no-authority': issuedBelow({ isAuthority: false }),
  /** Issued by an authority for other names. */
  'outside-name-constraints': issuedBelow({ permittedNames: ['server.example'] }),
  /** The authority's key is too short to be relied on. */
  'weak-authority-key': issuedBelow({ weakKey: true }, { ciphers: 'DEFAULT:@SECLEVEL=0' }),
  /** The signature is not the authority's. */
  forged: issued({ forged: true }),
  /** The certificate is a client's. */
  'wrong-usage': issued({ purpose: 'client', names: ['localhost', '127.0.0.1', '::1'] }),
  'unknown-critical-extension': issued({ unknownCriticalExtension: true }),
  revoked: revoked(),
  'revoked-intermediate': ({ trusted }) => {
    const intermediate = trusted.intermediate('Test intermediate')
    const lists = trusted.revocationList([intermediate]) + intermediate.revocationList([])
    return {
      server: intermediate.issue(),
      control: { ...trust(trusted), certificateRevocationLists: lists },
    }
  },
  /** The client has the root's list, not the intermediate authority's. */
  'revocation-list-missing': ({ trusted }) => ({
    server: trusted.intermediate('Test intermediate').issue(),
    control: { ...trust(trusted), certificateRevocationLists: trusted.revocationList([]) },
  }),
  'revocation-list-stale': ({ trusted }) => ({
    server: trusted.issue(),
    control: {
      ...trust(trusted),
      certificateRevocationLists: trusted.revocationList([], {
        nextUpdate: new Date(Date.now() - 60 * 60 * 1000),
      }),
    },
  }),
  'expired-and-untrusted': ({ trusted, stranger }) => ({
    server: stranger.issue(past),
    control: trust(trusted),
  }),
  'expired-and-wrong-name': issued({ ...past, ...otherName }),
  'expired-and-revoked': revoked(past),
  'expired-and-self-signed': ({ trusted }) => ({ server: selfSigned(past), control: trust(trusted) }),
  /** The server knows only what is older than TLS 1.2. */
  'tls-version': issued({}, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
  /** The server's ciphers do not go with its key. */
  'no-shared-cipher': issued({}, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }),
  /** The server wants a client certificate; TLS 1.3. */
  'client-certificate-required': clientRefused({ minVersion: 'TLSv1.3' }),
  'client-certificate-required-1.2': clientRefused({ maxVersion: 'TLSv1.2' }),
  /** The client has a certificate of an authority that the server does not know. */
  'client-certificate-untrusted': clientRefused({}, ({ stranger }) => stranger.issue({ purpose: 'client' })),
} satisfies { readonly [name: string]: Setup }

/** The name of a fault of a certificate, or of what TLS agrees on. */
export type CertificateFaultName = keyof typeof certificateFaults

/** Makes the authorities. */
export function faultAuthorities(): FaultAuthorities {
  return {
    trusted: CertificateAuthority.create('Test root'),
    stranger: CertificateAuthority.create('Unknown root'),
  }
}

function trust(authority: CertificateAuthority): TlsFaultControl {
  return { trustedCertificates: authority.certificate }
}
