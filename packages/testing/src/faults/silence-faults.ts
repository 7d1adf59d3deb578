import type { FaultTable } from '../fault.js'
import { choice, duration, integer, moment } from '../parameter-kinds.js'
import { frame, opcode } from '../wire/frame.js'
import { answerHead, upgradeFields } from '../wire/http-answer.js'
import { open } from '../wire/opening.js'
import { type Moment, patience } from '../wire/peer.js'

/** Servers that keep the connection and leave the client waiting. Each ends it after `for` ms (60 000). */
export interface SilenceFaults {
  /** `after` the opening nothing is read or written any more: what is left of a computer that has lost its power. */
  'half-open': { after?: Moment; for?: number }
  /** `after` the opening a message begins and does not go on; `at` its `header`, in the middle of a `frame`, or after a `fragment`. */
  stall: { at?: 'frame' | 'header' | 'fragment'; after?: Moment; for?: number }
  /** `after` the opening a message comes a byte every `every` ms (20). */
  trickle: { every?: number; after?: Moment; for?: number }
  /** Everything is read, and pings are not answered. */
  'no-pong': { for?: number }
  /** Reads `bytesPerSecond` (65 536) and says nothing. */
  'slow-reader': { bytesPerSecond?: number; for?: number }
}

const longMessage = frame({ opcode: opcode.binary, payload: 'the beginning', length: 2 ** 20 })

const stalls = {
  frame: longMessage,
  header: longMessage.subarray(0, 5),
  fragment: frame({ opcode: opcode.binary, payload: 'the beginning', final: false }),
}

/** How often a slow reader reads, in milliseconds. */
const readingPace = 20

const inSilence = { answersPings: false, answersClose: false, endsConnection: false }

/** How the faults of {@link SilenceFaults} are made. */
export const silenceFaults: FaultTable<SilenceFaults> = {
  'half-open': {
    parameters: { after: moment, for: duration(patience) },
    serve: async (wire, { after, for: milliseconds }) => {
      await open(wire, { after, ...inSilence })
      wire.stopReading()
      await wire.keep(milliseconds)
    },
  },
  stall: {
    parameters: { at: choice('frame', 'header', 'fragment'), after: moment, for: duration(patience) },
    serve: async (wire, { at, after, for: milliseconds }) => {
      await open(wire, { after, ...inSilence })
      await wire.write(stalls[at])
      await wire.linger(milliseconds)
    },
  },
  trickle: {
    parameters: { every: duration(20), after: moment, for: duration(patience) },
    serve: async (wire, { every, after, for: milliseconds }) => {
      await open(wire, { after, ...inSilence })
      await wire.write(longMessage)
      const end = performance.now() + milliseconds
      while (performance.now() < end) {
        await wire.wait(Math.max(every, 1))
        await wire.write('.')
      }
    },
  },
  'no-pong': {
    parameters: { for: duration(patience) },
    serve: async (wire, { for: milliseconds }) => {
      const peer = await open(wire, { answersPings: false })
      await Promise.race([peer.stay(), wire.wait(milliseconds)])
    },
  },
  'slow-reader': {
    parameters: { bytesPerSecond: integer(65_536, 1, 2 ** 30), for: duration(patience) },
    serve: async (wire, { bytesPerSecond, for: milliseconds }) => {
      await wire.write(answerHead(101, upgradeFields(await wire.request())))
      const end = performance.now() + milliseconds
      while (performance.now() < end) {
        await wire.wait(readingPace)
        await wire.skip(Math.ceil((bytesPerSecond * readingPace) / 1000))
      }
    },
  },
}
