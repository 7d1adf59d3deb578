import type { OptionNames } from './option-names.js'
import type { ConnectSetting } from './server-control.js'

/** Settings of a client that a server has no use for: core says so. */
const ofConnecting: readonly string[] = [
  'protocols',
  'connectTimeout',
  'addressLimit',
  'addressDelay',
  'diagnose',
] satisfies readonly ConnectSetting[]

/** What a request can be accepted with: settings of the socket, and what is the answer's and core does not know. */
export function acceptOptions(settings: object): OptionNames {
  return {
    names: ['protocol', 'headers', ...Object.keys(settings).filter((name) => !ofConnecting.includes(name))],
    silent: ofConnecting,
    // As ws has it.
    meant: { maxPayload: 'maxMessageSize', perMessageDeflate: 'compression' },
  }
}
