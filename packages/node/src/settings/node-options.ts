import type { Agent } from 'node:http'
import { isIP, type LookupFunction, type TcpNetConnectOpts } from 'node:net'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { mustBe, type Setting } from '@isosocket/core'
import { requireObject } from './require-object.js'

/** What only Node has, with Node's own meaning: options of `net.connect` and `tls.connect`, and those below. */
export interface NodeOptions
  extends Omit<TlsOptions, 'host' | 'port' | 'path' | 'socket' | 'lookup'>,
    Pick<TcpNetConnectOpts, 'localAddress' | 'localPort' | 'family' | 'hints'> {
  /** An agent of `node:http` or `node:https` that makes the connection; not together with `socketPath`. */
  readonly agent?: Agent | undefined
  /** Resolves the host name, as for `net.connect`. */
  readonly lookup?: LookupFunction | undefined
  /** Path of a Unix domain socket to connect to instead of the address's host and port. */
  readonly socketPath?: string | undefined
}

type Check = readonly [wanted: string, fits: (value: unknown) => boolean]

const functionCheck: Check = ['a function', (value) => typeof value === 'function']

/** Where Node would say nothing, or only while connecting, as if the network had failed. */
const checks: { readonly [Name in keyof NodeOptions]?: Check } = {
  agent: ['an Agent of node:http or node:https', (value) => typeof Object(value).addRequest === 'function'],
  lookup: functionCheck,
  checkServerIdentity: functionCheck,
  pskCallback: functionCheck,
  socketPath: ['a path', (value) => typeof value === 'string' && value !== ''],
  localAddress: ['an IP address', (value) => typeof value === 'string' && isIP(value) !== 0],
  localPort: [
    'a whole number from 0 to 65535',
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  ],
}

/** `node`, for clients. */
export const nodeSetting: Setting<NodeOptions> = {
  initial: Object.freeze({}),
  check: (name, value) => {
    // Node takes some options that are given as undefined for wrong ones.
    const given = Object.entries(requireObject(name, value ?? {})).filter(
      ([, option]) => option !== undefined,
    )
    const options: NodeOptions = Object.fromEntries(given)
    for (const [option, [wanted, fits]] of Object.entries(checks)) {
      const chosen: unknown = options[option as keyof NodeOptions]
      if (chosen !== undefined && !fits(chosen)) {
        throw mustBe(`${name}.${option}`, wanted, chosen)
      }
    }
    return Object.freeze(options)
  },
}
