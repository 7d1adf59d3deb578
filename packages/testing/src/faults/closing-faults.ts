import type { FaultTable } from '../fault.js'
import { choice, duration, integer, moment, text } from '../parameter-kinds.js'
import { closePayload, frame, opcode } from '../wire/frame.js'
import { open } from '../wire/opening.js'
import { type Moment, patience } from '../wire/peer.js'

/** How a server closes, well and badly. */
export interface ClosingFaults {
  /**
   * A Close frame with `code` (1000) and `reason`, `after` the opening. Legal are 1000 to 1003, 1007 to 1014 and 3000 to 4999
   * (RFC 6455 §7.4); any other from 0 to 65 535 is sent as well.
   */
  close: { code?: number; reason?: string; after?: Moment }
  /** A Close frame without a code, `after` the opening: legal, and told as 1005. */
  'close-without-code': { after?: Moment }
  /**
   * An illegal Close frame `after` the opening. `fault`: `one-byte` of a code, a `reason` that is not UTF-8, one that is
   * `cut` inside a character, one that is too `long`, or a frame that is `unfinished` when the connection ends.
   */
  'bad-close': { fault?: 'one-byte' | 'reason' | 'cut' | 'long' | 'unfinished'; after?: Moment }
  /** A message behind the Close frame, `after` the opening: to be ignored (RFC 6455 §5.5.1). */
  'data-after-close': { code?: number; after?: Moment }
  /** Everything is read, and the client's Close frame not answered, `for` ms (60 000); then the connection is ended. */
  'close-unanswered': { for?: number }
  /**
   * The closing handshake, begun `by` the `server` (`after` the opening) or the `client`, is done well, but the server does not
   * end the TCP connection, as RFC 6455 §7.1.1 says it should, `for` ms (60 000).
   */
  'never-ends': { by?: 'server' | 'client'; after?: Moment; for?: number }
}

const badCloses = {
  'one-byte': frame({ opcode: opcode.close, payload: Buffer.of(3) }),
  reason: frame({ opcode: opcode.close, payload: closePayload(1000, Buffer.of(0xc3, 0x28)) }),
  cut: frame({ opcode: opcode.close, payload: closePayload(1000, Buffer.of(0x61, 0xe2, 0x82)) }),
  long: frame({ opcode: opcode.close, payload: closePayload(1000, '.'.repeat(124)) }),
  unfinished: frame({ opcode: opcode.close, payload: closePayload(1000, 'half of'), length: 18 }),
}

const closeCode = integer(1000, 0, 65_535)

/** How the faults of {@link ClosingFaults} are made. */
export const closingFaults: FaultTable<ClosingFaults> = {
  close: {
    parameters: { code: closeCode, reason: text(''), after: moment },
    serve: async (wire, { code, reason, after }) => {
      const peer = await open(wire, { after })
      await peer.close(closePayload(code, reason))
      await peer.stay()
    },
  },
  'close-without-code': {
    parameters: { after: moment },
    serve: async (wire, { after }) => {
      const peer = await open(wire, { after })
      await peer.close(Buffer.alloc(0))
      await peer.stay()
    },
  },
  'bad-close': {
    parameters: { fault: choice('one-byte', 'reason', 'cut', 'long', 'unfinished'), after: moment },
    serve: async (wire, { fault, after }) => {
      const peer = await open(wire, { after })
      await wire.write(badCloses[fault])
      if (fault === 'unfinished') wire.end()
      else await peer.stay()
    },
  },
  'data-after-close': {
    parameters: { code: closeCode, after: moment },
    serve: async (wire, { code, after }) => {
      const peer = await open(wire, { after })
      wire.cork()
      const closed = peer.close(closePayload(code))
      await Promise.all([closed, wire.write(frame({ opcode: opcode.text, payload: 'too late' }))])
      await peer.stay()
    },
  },
  'close-unanswered': {
    parameters: { for: duration(patience) },
    serve: async (wire, { for: milliseconds }) => {
      await open(wire, { answersClose: false, endsConnection: false })
      await wire.keep(milliseconds)
    },
  },
  'never-ends': {
    parameters: { by: choice('server', 'client'), after: moment, for: duration(patience) },
    serve: async (wire, { by, after, for: milliseconds }) => {
      const peer = await open(wire, { after: by === 'server' ? after : 0, endsConnection: false })
      if (by === 'server') await peer.close(closePayload(1000))
      await wire.keep(milliseconds)
    },
  },
}
