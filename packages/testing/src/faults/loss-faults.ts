import type { FaultTable } from '../fault.js'
import { choice, duration, moment } from '../parameter-kinds.js'
import { frame, opcode } from '../wire/frame.js'
import { open } from '../wire/opening.js'
import type { Moment } from '../wire/peer.js'
import type { Ending } from '../wire/wire.js'

/** The connection is lost after the opening: it ends without a Close frame. */
export interface LossFaults {
  /**
   * The end comes `after` the opening, by `how`: `close` (FIN) or `reset` (RST), and `at`: `rest`, between two messages, in a
   * frame's `header`, in the middle of a `message`, or between the `fragments` of one.
   */
  lost: { at?: 'rest' | 'header' | 'message' | 'fragments'; how?: Ending; after?: Moment }
  /** From the first message on nothing more is read; `after` that many ms (300) the connection is ended by `how`. */
  'lost-unread': { how?: Ending; after?: number }
}

/** What is sent before the end. */
const beginnings = {
  rest: Buffer.alloc(0),
  header: frame({ opcode: opcode.binary, length: 1000 }).subarray(0, 3),
  message: frame({ opcode: opcode.binary, payload: 'the beginning', length: 1000 }),
  fragments: frame({ opcode: opcode.text, payload: 'the beginning', final: false }),
}

/** How the faults of {@link LossFaults} are made. */
export const lossFaults: FaultTable<LossFaults> = {
  lost: {
    parameters: {
      at: choice('rest', 'header', 'message', 'fragments'),
      how: choice('close', 'reset'),
      after: moment,
    },
    serve: async (wire, { at, how, after }) => {
      await open(wire, { after })
      await wire.write(beginnings[at])
      await wire.arrive(how)
      wire.end(how)
    },
  },
  'lost-unread': {
    parameters: { how: choice('close', 'reset'), after: duration(300) },
    serve: async (wire, { how, after }) => {
      await open(wire, { after: 'message' })
      wire.stopReading()
      await wire.wait(after)
      wire.end(how)
    },
  },
}
