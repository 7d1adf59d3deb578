import type { LookupFunction } from 'node:net'

/** The host that {@link knowing} is asked for: no name server has it. */
export const name = 'server.test'

/** A look-up that knows one host. */
export function knowing(...addresses: string[]): LookupFunction {
  return (_host, _options, callback) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    setImmediate(() => callback(null, all))
  }
}
