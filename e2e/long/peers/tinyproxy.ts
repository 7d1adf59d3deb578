import { join } from 'node:path'
import { Peer } from './peer.js'

export const tinyproxyFile = '/usr/bin/tinyproxy'

/** What is configured. */
export interface TinyproxyOptions {
  /** Without one nobody is asked. */
  readonly credential?: { readonly username: string; readonly password: string }
  /** The ports that `CONNECT` may go to; without them all. */
  readonly allowedPorts?: readonly number[]
}

/** Starts tinyproxy. */
export function startTinyproxy({ credential, allowedPorts = [] }: TinyproxyOptions = {}): Promise<Peer> {
  return Peer.start({
    file: tinyproxyFile,
    files: ({ port }) => ({
      'tinyproxy.conf': [
        `Port ${port}`,
        'Listen 127.0.0.1',
        'Timeout 60',
        'MaxClients 20',
        'LogLevel Warning',
        ...(credential === undefined ? [] : [`BasicAuth ${credential.username} ${credential.password}`]),
        ...allowedPorts.map((allowed) => `ConnectPort ${allowed}`),
        '',
      ].join('\n'),
    }),
    arguments: ({ folder }) => ['-d', '-c', join(folder, 'tinyproxy.conf')],
  })
}
