import { X509Certificate } from 'node:crypto'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { ChainValidationResult, ServerCertificateReport } from '@isosocket/core'
import { certificateFacts } from './certificate-facts.js'
import { forgivableResults } from './certificate-refusal.js'
import { checkChain } from './chain-check.js'
import { defaultAuthorities } from './default-authorities.js'
import { isSameName } from './distinguished-name.js'
import type { NameCheck } from './name-check.js'
import { peerCertificate } from './peer-certificate.js'
import { type PemData, pemBlocks } from './pem.js'
import { type RevocationList, readRevocationList } from './revocation-list.js'
import { isTlsTerse } from './terse-tls.js'
import { isExplained, resultOfNode } from './verdict-of-node.js'

/** A server that has shown its certificate. */
export interface ServerQuestion {
  /** TLS is agreed on; nobody has asked for the certificate yet. */
  readonly stream: TLSSocket
  /** What `tls.connect` was given. */
  readonly options: ConnectionOptions
  /** The name that the certificate has to be for. */
  readonly name: string
  readonly nameCheck: NameCheck
  readonly forgiven: readonly ChainValidationResult[]
}

/** What was found out about a server. */
export interface ServerFindings {
  /** All that is wrong, the most serious first. */
  readonly found: readonly ChainValidationResult[]
  /** `undefined` where the server showed no certificate (a pre-shared key). */
  readonly report: ServerCertificateReport | undefined
}

/** Reads the server's certificates, and finds all that is wrong with them where Node tells one thing. */
export function checkServer(question: ServerQuestion): ServerFindings {
  const { stream, forgiven } = question
  const sent = sentCertificates(stream)
  const isJudged = stream.authorized && !(isTlsTerse && question.options.crl !== undefined)
  const results = isJudged ? new Set<ChainValidationResult>() : findFaults(question, sent)
  // Nobody can tell an authority that was not sent from one that nobody knows.
  if (!forgiven.includes('IncompleteChain') && results.delete('IncompleteChain')) results.add('Untrusted')
  const found = Object.freeze(forgivableResults.filter((result) => results.has(result)))
  return { found, report: reportOf(sent, found) }
}

function findFaults(
  { stream, options, name, nameCheck }: ServerQuestion,
  [own, ...others]: readonly X509Certificate[],
): Set<ChainValidationResult> {
  const { authorized, authorizationError } = stream
  // Node asks about the name when nothing else is wrong.
  if (!authorized && nameCheck.wasAsked) return new Set(['InvalidName'])
  // Whom a context trusts cannot be seen.
  if (own === undefined || options.secureContext !== undefined) {
    return new Set([resultOfNode(authorizationError)])
  }
  const lists = pemBlocks(options.crl ?? [], 'X509 CRL').map(readList)
  const results = checkChain({
    sent: [own, ...others],
    trusted: readCertificates(options.ca ?? defaultAuthorities()),
    allowPartialChain: (options as { allowPartialTrustChain?: boolean }).allowPartialTrustChain === true,
    now: Date.now(),
    lists: lists.length === 0 ? undefined : lists,
  })
  if (nameCheck.ask(name, peerCertificate(own, others)) !== undefined) results.add('InvalidName')
  const isComplete = authorized || isExplained(authorizationError, results)
  return isComplete ? results : results.add(resultOfNode(authorizationError))
}

/** The server's own, then what it sent along. To be asked once: on Node 20 that takes them away. */
function sentCertificates(stream: TLSSocket): X509Certificate[] {
  const certificates: X509Certificate[] = []
  let next = stream.getPeerX509Certificate()
  while (next !== undefined && !certificates.includes(next)) {
    certificates.push(next)
    next = next.issuerCertificate
  }
  return certificates
}

function reportOf(
  [own, ...others]: readonly X509Certificate[],
  serverCertificateErrors: readonly ChainValidationResult[],
): ServerCertificateReport | undefined {
  if (own === undefined) return undefined
  // A root that was sent stands at the end of the chain, not between.
  const between = others.filter(({ subject, issuer }) => !isSameName(subject, issuer))
  return Object.freeze({
    serverCertificate: certificateFacts(own),
    serverIntermediateCertificates: Object.freeze(between.map(certificateFacts)),
    serverCertificateErrors,
  })
}

/** As Node does: what cannot be read trusts nobody. */
function readCertificates(pem: PemData | readonly PemData[]): X509Certificate[] {
  return pemBlocks(pem, 'CERTIFICATE').flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}

function readList(block: string): RevocationList | undefined {
  try {
    return readRevocationList(block)
  } catch {
    return undefined
  }
}
