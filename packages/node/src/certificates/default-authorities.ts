import { readFileSync } from 'node:fs'
import tls from 'node:tls'

/** Node from 22.15 on; its types here are older. */
type NewerTls = typeof tls & { readonly getCACertificates?: (type: 'default') => string[] }

/**
 * The authorities that Node trusts where none are given, in PEM. Where they cannot be known (an older Node
 * that uses the store of OpenSSL) none: nothing is forgiven to whom only that store would trust.
 */
export function defaultAuthorities(): readonly string[] {
  const { getCACertificates, rootCertificates } = tls as NewerTls
  if (getCACertificates !== undefined) return getCACertificates('default')
  return [...(usesStoreOfOpenSsl() ? [] : rootCertificates), ...extraAuthorities()]
}

function usesStoreOfOpenSsl(): boolean {
  const options = [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv]
  // The last one counts. Systems build Node so that it is the default.
  const last = options.findLast((option) => /^--use-(openssl|bundled)-ca$/.test(option))
  const { defines } = process.config.target_defaults
  return last === undefined ? defines.includes('NODE_OPENSSL_CERT_STORE') : last === '--use-openssl-ca'
}

function extraAuthorities(): string[] {
  const path = process.env['NODE_EXTRA_CA_CERTS']
  if (path === undefined || path === '') return []
  try {
    return [readFileSync(path, 'latin1')]
  } catch {
    // Node warns and goes on.
    return []
  }
}
