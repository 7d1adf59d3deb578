import { X509Certificate } from 'node:crypto'
import type { ChainValidationResult } from '@isosocket/core'
import type { IssuedCertificate } from '@isosocket/testing'
import { checkChain } from '../src/certificates/chain-check.js'
import { pemBlocks } from '../src/certificates/pem.js'
import { readRevocationList } from '../src/certificates/revocation-list.js'

/** What a server sends, and whom the client trusts. */
export interface Case {
  readonly server: { readonly cert: string; readonly key: string }
  /** PEM. */
  readonly trusted: readonly string[]
  /** PEM. */
  readonly lists?: readonly string[] | undefined
}

/** What is found wrong, in alphabetical order. */
export function check({ server, trusted, lists }: Case): ChainValidationResult[] {
  const [own, ...others] = pemBlocks(server.cert, 'CERTIFICATE').map((pem) => new X509Certificate(pem))
  if (own === undefined) throw new TypeError('A server has a certificate.')
  return [
    ...checkChain({
      sent: [own, ...others],
      trusted: trusted.map((pem) => new X509Certificate(pem)),
      allowPartialChain: false,
      lists: lists?.map(readRevocationList),
      now: Date.now(),
    }),
  ].sort()
}

/** The same with other bytes in every certificate, so that the signatures do not fit any more. */
export function altered({ cert, key }: IssuedCertificate, hex: string, other: string): Case['server'] {
  const blocks = pemBlocks(cert, 'CERTIFICATE').map((block) => {
    const changed = new X509Certificate(block).raw.toString('hex').replaceAll(hex, other)
    const base64 = Buffer.from(changed, 'hex').toString('base64')
    return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`
  })
  return { cert: blocks.join(''), key }
}

export const hour = 60 * 60 * 1000
/** For a certificate that has expired. */
export const past = { validFrom: new Date(Date.now() - 48 * hour), validTo: new Date(Date.now() - hour) }
