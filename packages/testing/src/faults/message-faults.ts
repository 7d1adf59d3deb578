import { constants, deflateRawSync } from 'node:zlib'
import type { FaultTable } from '../fault.js'
import { choice, integer, moment } from '../parameter-kinds.js'
import { frame, opcode, reservedBit } from '../wire/frame.js'
import { open } from '../wire/opening.js'
import type { Moment } from '../wire/peer.js'
import type { Wire } from '../wire/wire.js'

/** Messages of legal frames that a client must not, or cannot, take. */
export interface MessageFaults {
  /**
   * Text that is not UTF-8 (RFC 6455 §8.1) `after` the opening, wrong in `where`: the `middle` of one frame, its `end`, where a
   * character is cut, or a `fragment` of several, in the first of which it is wrong already.
   */
  'bad-text': { where?: 'middle' | 'end' | 'fragment'; after?: Moment }
  /**
   * A binary message that is too large `after` the opening: a frame that `claims` `bytes` (2^40) and sends a few, a `frame` of as
   * many that really come, as fast as they are taken, or `fragments` of 16 KiB that add up to them.
   */
  oversize: { how?: 'claim' | 'frame' | 'fragments'; bytes?: number; after?: Moment }
  /** `count` (1 000 000) `empty-fragments` of one message, `pings` or `pongs`, as fast as they are taken, `after` the opening. */
  flood: { of?: 'empty-fragments' | 'pings' | 'pongs'; count?: number; after?: Moment }
  /**
   * A message of `bytes` (1 GiB) zeros, compressed to a thousandth, `after` the opening. Without permessage-deflate in the client's
   * offer (RFC 7692) the bit that says so is illegal.
   */
  'deflate-bomb': { bytes?: number; after?: Moment }
  /**
   * A compressed message that cannot be inflated `after` the opening. `fault`: `garbage`, or the bit that says "compressed" on a
   * `ping` or on a `continuation`, where RFC 7692 §6 does not allow it.
   */
  'bad-deflate': { fault?: 'garbage' | 'ping' | 'continuation'; after?: Moment }
}

const MiB = 2 ** 20
const { continuation, text, binary, ping, pong } = opcode
const compressed = reservedBit.rsv1
const deflate = 'permessage-deflate'

const badTexts = {
  middle: frame({ opcode: text, payload: Buffer.of(0x61, 0xc3, 0x28, 0x62) }),
  end: frame({ opcode: text, payload: Buffer.of(0x61, 0xe2, 0x82) }),
  fragment: Buffer.concat([
    frame({ opcode: text, payload: Buffer.of(0xe2, 0x28), final: false }),
    frame({ opcode: continuation, payload: Buffer.of(0xac, 0x61) }),
  ]),
}

const floods = {
  'empty-fragments': frame({ opcode: continuation, final: false }),
  pings: frame({ opcode: ping, payload: 'flood' }),
  pongs: frame({ opcode: pong, payload: 'flood' }),
}

/** How the faults of {@link MessageFaults} are made. */
export const messageFaults: FaultTable<MessageFaults> = {
  'bad-text': {
    parameters: { where: choice('middle', 'end', 'fragment'), after: moment },
    serve: async (wire, { where, after }) => {
      const peer = await open(wire, { after })
      await wire.write(badTexts[where])
      await peer.stay()
    },
  },
  oversize: {
    parameters: {
      how: choice('claim', 'frame', 'fragments'),
      bytes: integer(2 ** 40, 0, 2 ** 52),
      after: moment,
    },
    serve: async (wire, { how, bytes, after }) => {
      const peer = await open(wire, { after })
      if (how === 'fragments') await sendFragments(wire, bytes)
      else await sendFrame(wire, bytes, how === 'claim' ? Math.min(bytes, 16) : bytes)
      await peer.stay()
    },
  },
  flood: {
    parameters: {
      of: choice('empty-fragments', 'pings', 'pongs'),
      count: integer(1_000_000, 0, 100_000_000),
      after: moment,
    },
    serve: async (wire, { of, count, after }) => {
      const peer = await open(wire, { after })
      if (of === 'empty-fragments') await wire.write(frame({ opcode: binary, final: false }))
      await repeat(wire, floods[of], count)
      await peer.stay()
    },
  },
  'deflate-bomb': {
    parameters: { bytes: integer(1024 * MiB, MiB, 2 ** 40), after: moment },
    options: { compression: true },
    serve: async (wire, { bytes, after }) => {
      const extensions = await answerTo(wire)
      const peer = await open(wire, { after, extensions })
      const block = zeros()
      const blocks = Math.ceil(bytes / MiB)
      await wire.write(frame({ opcode: binary, reserved: compressed, length: block.length * blocks }))
      await repeat(wire, block, blocks)
      await peer.stay()
    },
  },
  'bad-deflate': {
    parameters: { fault: choice('garbage', 'ping', 'continuation'), after: moment },
    options: { compression: true },
    serve: async (wire, { fault, after }) => {
      const extensions = await answerTo(wire)
      const peer = await open(wire, { after, extensions })
      await wire.write(badDeflates[fault])
      await peer.stay()
    },
  },
}

const badDeflates = {
  garbage: frame({ opcode: text, reserved: compressed, payload: Buffer.alloc(32, 0xff) }),
  ping: frame({ opcode: ping, reserved: compressed }),
  continuation: Buffer.concat([
    frame({ opcode: text, payload: 'one', final: false }),
    frame({ opcode: continuation, reserved: compressed, payload: 'two' }),
  ]),
}

/** permessage-deflate, if the client offers it. */
async function answerTo(wire: Wire): Promise<string | undefined> {
  const offered = (await wire.request()).headers.get('sec-websocket-extensions') ?? ''
  return offered.includes('permessage-deflate') ? deflate : undefined
}

/** 1 MiB of zeros, compressed so that it may stand any number of times one behind the other. */
function zeros(): Buffer {
  return deflateRawSync(Buffer.alloc(MiB), { level: 9, finishFlush: constants.Z_FULL_FLUSH })
}

async function sendFrame(wire: Wire, claimed: number, sent: number): Promise<void> {
  await wire.write(frame({ opcode: binary, length: claimed }))
  const piece = Buffer.alloc(65_536)
  for (let left = sent; left > 0; left -= piece.length) {
    await wire.write(left < piece.length ? piece.subarray(0, left) : piece)
  }
}

async function sendFragments(wire: Wire, bytes: number): Promise<void> {
  const payload = Buffer.alloc(16_384)
  await wire.write(frame({ opcode: binary, final: false, payload }))
  await repeat(
    wire,
    frame({ opcode: continuation, final: false, payload }),
    Math.ceil(bytes / payload.length) - 1,
  )
  await wire.write(frame({ opcode: continuation }))
}

/** Many at a time: small ones one by one would be slow. */
async function repeat(wire: Wire, bytes: Buffer, count: number): Promise<void> {
  const together = Math.max(1, Math.min(count, Math.floor(65_536 / bytes.length)))
  const piece = Buffer.concat(Array.from({ length: together }, () => bytes))
  for (let left = count; left > 0; left -= together) {
    await wire.write(left < together ? piece.subarray(0, left * bytes.length) : piece)
  }
}
