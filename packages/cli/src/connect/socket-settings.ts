import { readFile } from 'node:fs/promises'
import type { NodeControl, NodeMessageControl } from '@isosocket/node'
import { LocalError, localError } from '../failures/local-error.js'
import type { ConnectRequest } from './connect-request.js'

/** What `--insecure` forgives: not a revoked certificate, nor one whose signature is wrong. */
const forgiven = ['Expired', 'Untrusted', 'IncompleteChain', 'InvalidName'] as const

type Settings = Partial<NodeControl & Pick<NodeMessageControl, 'protocols' | 'connectTimeout'>>

/** The settings of both classes. Rejects with a {@link LocalError} for a file that cannot be read. */
export async function socketSettings({
  options,
  headers,
  credential,
  connectTimeout,
}: ConnectRequest): Promise<Settings> {
  const { protocol, ca, cert, key, insecure, proxy, compression } = options
  return {
    protocols: protocol,
    headers,
    compression,
    ...(connectTimeout !== undefined && { connectTimeout }),
    ...(credential !== undefined && { serverCredential: credential }),
    ...(proxy !== undefined && { proxy }),
    ...(ca !== undefined && { trustedCertificates: await pem('--ca', ca) }),
    ...(cert !== undefined &&
      key !== undefined && {
        clientCertificate: { certificate: await pem('--cert', cert), key: await pem('--key', key) },
      }),
    ...(insecure && { ignorableServerCertificateErrors: forgiven }),
  }
}

async function pem(option: string, path: string): Promise<string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw localError(`The file of ${option}, ${path}, cannot be read`, error)
  }
  if (text.includes('-----BEGIN ')) return text
  throw new LocalError(`The file of ${option}, ${path}, is not PEM: it has no line "-----BEGIN …".`)
}
