import type { FaultTable } from '../fault.js'
import { choice, integer, moment } from '../parameter-kinds.js'
import { frame, opcode, reservedBit } from '../wire/frame.js'
import { open } from '../wire/opening.js'
import type { Moment } from '../wire/peer.js'

/** Frames that RFC 6455 §5 forbids, after the opening. */
export interface FrameFaults {
  /**
   * One illegal frame `after` the opening. `fault`:
   *
   * - `opcode`: a reserved one, `opcode` (3; also 4 to 7 and 11 to 15)
   * - `rsv1`, `rsv2`, `rsv3`: a reserved bit without an extension that gives it a meaning
   * - `masked`: as only a client does
   * - `continuation`: of a message that has not begun
   * - `interleaved`: a message begins inside another
   * - `long-control`: a ping of 126 bytes
   * - `fragmented-control`: a ping that is not the end of its message
   * - `high-bit`: a length of 2^63, which has the bit set that must be 0
   * - `huge`: a length of 2^53, which a JavaScript number does not hold exactly
   */
  'bad-frame': { fault?: BadFrame; opcode?: number; after?: Moment }
}

/** The names of illegal frames; what each is stands at {@link FrameFaults}. */
export type BadFrame = (typeof badFrames)[number]

const badFrames = [
  'opcode',
  'rsv1',
  'rsv2',
  'rsv3',
  'masked',
  'continuation',
  'interleaved',
  'long-control',
  'fragmented-control',
  'high-bit',
  'huge',
] as const

const { continuation, text, binary, ping } = opcode

const frames: Record<BadFrame, (reservedOpcode: number) => Buffer> = {
  opcode: (reservedOpcode) => frame({ opcode: reservedOpcode }),
  rsv1: () => frame({ opcode: text, reserved: reservedBit.rsv1 }),
  rsv2: () => frame({ opcode: text, reserved: reservedBit.rsv2 }),
  rsv3: () => frame({ opcode: text, reserved: reservedBit.rsv3 }),
  masked: () => frame({ opcode: text, payload: 'masked', mask: Buffer.of(1, 2, 3, 4) }),
  continuation: () => frame({ opcode: continuation, payload: 'of nothing' }),
  interleaved: () =>
    Buffer.concat([
      frame({ opcode: text, payload: 'one', final: false }),
      frame({ opcode: text, payload: 'two' }),
    ]),
  'long-control': () => frame({ opcode: ping, payload: '.'.repeat(126) }),
  'fragmented-control': () => frame({ opcode: ping, final: false }),
  'high-bit': () => frame({ opcode: binary, length: 2n ** 63n }),
  huge: () => frame({ opcode: binary, length: 2n ** 53n }),
}

/** How the faults of {@link FrameFaults} are made. */
export const frameFaults: FaultTable<FrameFaults> = {
  'bad-frame': {
    parameters: { fault: choice(...badFrames), opcode: integer(3, 3, 15), after: moment },
    serve: async (wire, { fault, opcode, after }) => {
      const peer = await open(wire, { after })
      await wire.write(frames[fault](opcode))
      await peer.stay()
    },
  },
}
