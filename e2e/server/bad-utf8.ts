import type { Connection } from './connection.js'
import { later, untilOpen } from './ending-behaviours.js'
import type { Query } from './query.js'

/** A text that ws would refuse to send, written past it. RFC 6455 section 5.2 has the layout. */
const frame = Buffer.of(0x81, 4, 0x61, 0xc3, 0x28, 0x62)

export function badUtf8(query: Query) {
  const after = query.number('after', untilOpen, 600_000)
  return (connection: Connection) => later(connection, after, () => void connection.writeRaw(frame))
}
