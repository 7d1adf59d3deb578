import type { MessageKind } from './behaviours.js'

/** Message number `index` of a sequence: every message of a burst is told from the others and checked for order. */
export function numberedMessage(index: number, size: number, kind: MessageKind): string | Buffer {
  if (kind === 'text') return `${index}:`.padEnd(size, 'x')
  const bytes = Buffer.alloc(Math.max(size, 4), index & 0xff)
  bytes.writeUInt32BE(index)
  return bytes
}
