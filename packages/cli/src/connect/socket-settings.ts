import { MessageWebSocket, type NodeMessageOptions, type NodeStreamOptions } from '@isosocket/node'
import { pemFile } from '../arguments/pem-file.js'
import { LocalError } from '../failures/local-error.js'
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
  const { protocol, insecure, proxy, compression } = options
  return {
    protocols: protocol,
    headers,
    compression,
    ...(connectTimeout !== undefined && { connectTimeout }),
    ...(credential !== undefined && { serverCredential: credential }),
    ...(proxy !== undefined && { proxy }),
    ...(await certificates(options)),
    ...(insecure && { ignorableServerCertificateErrors: forgiven }),
  }
}

type Certificates = Pick<NodeMessageOptions, 'trustedCertificates' | 'clientCertificate'>

/** What is in the files that the command line names. */
async function certificates({ ca, cert, key }: ConnectRequest['options']): Promise<Certificates> {
  const settings: Certificates = {
    ...(ca !== undefined && { trustedCertificates: await pemFile('--ca', ca) }),
    ...(cert !== undefined &&
      key !== undefined && {
        clientCertificate: { certificate: await pemFile('--cert', cert), key: await pemFile('--key', key) },
      }),
  }
  try {
    // What the library says of them is about the files, not about the command line.
    new MessageWebSocket(settings)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new LocalError(error.message, { cause: error })
  }
  return settings
}
