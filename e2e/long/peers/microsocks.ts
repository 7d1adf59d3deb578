import { Peer } from './peer.js'

export const microsocksFile = '/usr/bin/microsocks'

/** What is configured. */
export interface MicrosocksOptions {
  /** Without one nobody is asked. */
  readonly credential?: { readonly username: string; readonly password: string }
}

/** Starts microsocks, a SOCKS5 server. */
export function startMicrosocks({ credential }: MicrosocksOptions = {}): Promise<Peer> {
  return Peer.start({
    file: microsocksFile,
    arguments: ({ port }) => [
      ...(credential === undefined ? [] : ['-u', credential.username, '-P', credential.password]),
      ...['-i', '127.0.0.1', '-p', String(port)],
    ],
  })
}
