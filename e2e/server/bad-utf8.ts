import type { Connection } from './connection.js'
import { later, untilOpen } from './ending-behaviours.js'
import { frame, opcode } from './frame.js'
import type { Query } from './query.js'

/** A text that no peer would send. */
const text = frame(opcode.text, true, Buffer.of(0x61, 0xc3, 0x28, 0x62))

export function badUtf8(query: Query) {
  const after = query.number('after', untilOpen, 600_000)
  return (connection: Connection) => later(connection, after, () => void connection.tcp.write(text))
}
