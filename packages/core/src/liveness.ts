import { KeepAlive, type KeepAliveHost } from './keep-alive.js'
import { Pings } from './pings.js'
import type { Transport } from './transport.js'

/** What needs pings: an adapter whose transport has none leaves it out of its bundle. */
export interface Liveness {
  readonly createPings: (transport: Pick<Transport<never>, 'ping'>) => Pings
  readonly startKeepAlive: (host: KeepAliveHost) => KeepAlive
}

/** For the platforms of transports with pings. */
export const liveness: Liveness = {
  createPings: (transport) => new Pings(transport),
  startKeepAlive: (host) => new KeepAlive(host),
}
