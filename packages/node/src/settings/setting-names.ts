import { nearestWord } from './nearest-word.js'

/** What `ws` and Node call it, and where it is here. Where that is a setting it stands first. */
const elsewhere: { readonly [name: string]: readonly [setting: string, advice: string] } = {
  handshakeTimeout: ['connectTimeout', 'it is connectTimeout'],
  maxPayload: ['maxMessageSize', 'it is maxMessageSize'],
  perMessageDeflate: ['compression', 'it is compression'],
  origin: ['headers', "it is headers: { Origin: '…' }"],
  auth: ['serverCredential', 'it is serverCredential'],
  rejectUnauthorized: [
    'ignorableServerCertificateErrors',
    'it is ignorableServerCertificateErrors, or node: { rejectUnauthorized }',
  ],
  ca: ['trustedCertificates', 'it is trustedCertificates, or node: { ca }'],
  crl: ['certificateRevocationLists', 'it is certificateRevocationLists, or node: { crl }'],
  ...ofNode('clientCertificate', ['cert', 'key', 'pfx', 'passphrase']),
  ...ofNode('node', ['agent', 'lookup', 'socketPath', 'localAddress', 'family', 'servername']),
  ...ofNode('validateServerCertificate', ['checkServerIdentity']),
  followRedirects: ['node', 'redirects are not followed'],
}

function ofNode(setting: string, names: readonly string[]): typeof elsewhere {
  const orElse = setting === 'node' ? '' : `${setting}, or `
  return Object.fromEntries(names.map((name) => [name, [setting, `it is ${orElse}node: { ${name} }`]]))
}

/**
 * What somebody may have meant who gave the name of no setting. Here and not in core: what is known here would be too much for a
 * page to load.
 */
export function adviceFor(name: string, settings: object): string | undefined {
  const known = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined
  if (known !== undefined) return Object.hasOwn(settings, known[0]) ? `${known[1]}.` : undefined
  const meant = nearestWord(name, Object.keys(settings))
  return meant === undefined ? undefined : `did you mean ${meant}?`
}
