import type { Capabilities } from '@isosocket/core'

/** What Node's transport can do, at both ends. */
export const capabilities: Capabilities = Object.freeze<Capabilities>({
  headers: true,
  receiveBackpressure: true,
  sections: true,
  fragments: true,
  ping: true,
  hardAbort: true,
  sendProgress: 'bytes',
  failureDetail: true,
})
