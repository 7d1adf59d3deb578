import type { NodeMessageOptions, NodeStreamOptions } from '@isosocket/node'
import { pemFile } from '../arguments/pem-file.js'
import type { ConnectRequest } from './connect-request.js'

/** What `--insecure` forgives: not a revoked certificate, nor one whose signature is wrong. */
const forgiven = ['Expired', 'Untrusted', 'IncompleteChain', 'InvalidName'] as const

/** The settings of both classes. Rejects with a {@link LocalError} for a file that cannot be read. */
export async function socketSettings({
  options,
  headers,
  credential,
  connectTimeout,
}: ConnectRequest): Promise<NodeMessageOptions & NodeStreamOptions> {
  const { protocol, ca, cert, key, insecure, proxy, compression } = options
  return {
    protocols: protocol,
    headers,
    compression,
    ...(connectTimeout !== undefined && { connectTimeout }),
    ...(credential !== undefined && { serverCredential: credential }),
    ...(proxy !== undefined && { proxy }),
    ...(ca !== undefined && { trustedCertificates: await pemFile('--ca', ca) }),
    ...(cert !== undefined &&
      key !== undefined && {
        clientCertificate: { certificate: await pemFile('--cert', cert), key: await pemFile('--key', key) },
      }),
    ...(insecure && { ignorableServerCertificateErrors: forgiven }),
  }
}
