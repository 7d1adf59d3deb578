import type { ConnectionOptions } from 'node:tls'
import type { CertificateControl, ClientCertificate } from '../settings/certificate-settings.js'
import type { NodeControl } from '../settings/control.js'
import { pemBlocks, pemText } from './pem.js'

/** What is read from the control to agree on TLS. */
export type TlsControl = CertificateControl & Pick<NodeControl, 'node'>

/** The options of `tls.connect`: those of `control.node`, overruled by settings with names of their own. */
export function tlsOptions(control: TlsControl): ConnectionOptions {
  const { agent: _agent, lookup: _lookup, socketPath: _socketPath, ...options } = control.node
  const { clientCertificate, trustedCertificates, certificateRevocationLists } = control
  const named: ConnectionOptions = {
    ...(clientCertificate && proof(clientCertificate)),
    ...(trustedCertificates && { ca: pemBlocks(trustedCertificates, 'CERTIFICATE') }),
    // Node reads one list of each string.
    ...(certificateRevocationLists && { crl: pemBlocks(certificateRevocationLists, 'X509 CRL') }),
  }
  // A context that is ready made would leave no room for what is named.
  return Object.keys(named).length === 0 ? options : { ...options, secureContext: undefined, ...named }
}

function proof(given: ClientCertificate): ConnectionOptions {
  const nothing: ConnectionOptions = { cert: undefined, key: undefined, pfx: undefined }
  const { passphrase } = given
  return 'pfx' in given
    ? { ...nothing, passphrase, pfx: Buffer.from(given.pfx) }
    : { ...nothing, passphrase, cert: pemText(given.certificate), key: pemText(given.key) }
}
