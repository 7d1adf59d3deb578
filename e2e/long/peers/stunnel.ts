import { join } from 'node:path'
import { Peer } from './peer.js'

export const stunnelFile = '/usr/bin/stunnel4'

/** What is configured. */
export interface StunnelOptions {
  /** Where the WebSocket server listens, `ws://…`. */
  readonly backend: string
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string }
  /** PEM: who may have issued the certificate that a client then has to have. */
  readonly clientAuthority?: string
  /** More lines for the one service. */
  readonly lines?: readonly string[]
}

/** Starts stunnel, which has the certificate and hands the plain bytes on. */
export function startStunnel({
  backend,
  certificate,
  clientAuthority,
  lines = [],
}: StunnelOptions): Promise<Peer> {
  return Peer.start({
    file: stunnelFile,
    files: ({ port }) => ({
      'server.pem': certificate.cert,
      'server.key': certificate.key,
      'authority.pem': clientAuthority ?? '',
      'stunnel.conf': [
        'foreground = yes',
        'pid =',
        'debug = warning',
        '[server]',
        `accept = 127.0.0.1:${port}`,
        `connect = ${new URL(backend).host}`,
        'cert = server.pem',
        'key = server.key',
        ...(clientAuthority === undefined ? [] : ['verifyChain = yes', 'CAfile = authority.pem']),
        ...lines,
        '',
      ].join('\n'),
    }),
    arguments: ({ folder }) => [join(folder, 'stunnel.conf')],
  })
}
