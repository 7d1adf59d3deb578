import type { FrameFault } from './behaviours.js'
import type { Connection } from './connection.js'
import { later, untilOpen } from './ending-behaviours.js'
import type { Query } from './query.js'

// Frames that ws would refuse to send, written past it. RFC 6455 section 5.2 has the layout.

const illegalFrames: Record<FrameFault, Buffer> = {
  opcode: Buffer.of(0x83, 0),
  'reserved-bit': Buffer.of(0xa1, 0),
  masked: Buffer.of(0x81, 0x81, 1, 2, 3, 4, 0x40),
  continuation: Buffer.of(0x80, 1, 0x78),
  interleaved: Buffer.of(0x01, 1, 0x61, 0x81, 1, 0x62),
  'long-control': Buffer.concat([Buffer.of(0x89, 126, 0, 126), Buffer.alloc(126)]),
  'fragmented-control': Buffer.of(0x09, 0),
  'close-code': Buffer.of(0x88, 2, 0x03, 0xee),
  'close-length': Buffer.of(0x88, 1, 0x03),
}

export function badFrame(query: Query) {
  const fault = query.choice(
    'fault',
    'opcode',
    'reserved-bit',
    'masked',
    'continuation',
    'interleaved',
    'long-control',
    'fragmented-control',
    'close-code',
    'close-length',
  )
  return afterOpening(query, illegalFrames[fault])
}

export function badUtf8(query: Query) {
  return afterOpening(query, Buffer.of(0x81, 4, 0x61, 0xc3, 0x28, 0x62))
}

function afterOpening(query: Query, frame: Buffer) {
  const after = query.number('after', untilOpen, 600_000)
  return (connection: Connection) => later(connection, after, () => void connection.writeRaw(frame))
}

export function tooBig(query: Query) {
  const size = query.number('size', 2 ** 20, Number.MAX_SAFE_INTEGER)
  const sent = Math.min(size, query.number('sent', size, 16 * 2 ** 30))
  return async (connection: Connection) => {
    const header = Buffer.of(0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0)
    header.writeBigUInt64BE(BigInt(size), 2)
    const chunk = Buffer.alloc(65_536)
    let more = await connection.writeRaw(header)
    for (let left = sent; left > 0 && more; left -= chunk.length) {
      more = await connection.writeRaw(left < chunk.length ? chunk.subarray(0, left) : chunk)
    }
  }
}
