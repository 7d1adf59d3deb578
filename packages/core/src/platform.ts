import type { startKeepAlive } from './keep-alive.js'
import type { SettingTable } from './setting.js'
import type { Transport } from './transport.js'

/** What a runtime's adapter gives a class of socket. */
export interface Platform<Control> {
  /** Every setting there is for this class on this runtime. */
  readonly settings: SettingTable<Control>
  /** A new, unconnected transport. */
  readonly createTransport: () => Transport<Control>
  /** `startKeepAlive`, where the transport has pings. */
  readonly startKeepAlive?: typeof startKeepAlive
}
