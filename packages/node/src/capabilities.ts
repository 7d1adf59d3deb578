import type { Capabilities } from '@isosocket/core'

/** What Node's transport can do, at both ends. */
const capabilities: Capabilities = Object.freeze<Capabilities>({
  headers: true,
  receiveBackpressure: true,
  sections: true,
  fragments: true,
  ping: true,
  hardAbort: true,
  sendProgress: 'bytes',
  failureDetail: true,
})

const withoutSections: Capabilities = Object.freeze({ ...capabilities, sections: false })

/** The same for a connection that has sections or, where `ws` reads the messages, has none. */
export function capabilitiesOf(hasSections: boolean): Capabilities {
  return hasSections ? capabilities : withoutSections
}
