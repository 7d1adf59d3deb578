import type { Socket } from 'node:net'
import type { HostAndPort } from '../connecting/host-and-port.js'
import type { ProxyAccess } from './proxy-address.js'

/** A way through a proxy. */
export interface TunnelRequest {
  readonly proxy: ProxyAccess
  /** To the proxy; belongs to the tunnel from now on. */
  readonly connection: Socket
  /** Where the tunnel leads. */
  readonly target: HostAndPort
  /** The server behind the proxy as messages show it. */
  readonly where: string
  /** When the attempt ends, on the clock of `performance.now()`. */
  readonly deadline: number
  /** Ends the attempt; the connection is destroyed. */
  readonly signal: AbortSignal
}
