import { connect as connectTcp, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls'

/** As ws itself connects, but for the path of a Unix domain socket, which it clears. */
export function dial(url: URL, options: object): Socket {
  if (url.protocol === 'ws:') return connectTcp(options as NetConnectOpts)
  const tlsOptions: TlsOptions = options
  const { host = '', servername = isIP(host) === 0 ? host : '' } = tlsOptions
  return connectTls({ ...tlsOptions, servername })
}
