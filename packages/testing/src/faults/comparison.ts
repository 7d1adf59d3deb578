import type { FaultTable } from '../fault.js'
import { open } from '../wire/opening.js'

/** No faults. */
export interface Comparison {
  /** Nothing is wrong: a server that reads everything, answers pings and Close frames, and says nothing itself. */
  none: object
}

/** The server that does so. */
export const comparison: FaultTable<Comparison> = {
  none: {
    parameters: {},
    serve: async (wire) => {
      const peer = await open(wire)
      await peer.stay()
    },
  },
}
