import type { MessageType } from '@isosocket/core'

/** RFC 6455 §5.2. */
export const finalBit = 0x80
export const maskBit = 0x80
export const opcodes = { utf8: 1, binary: 2 } as const

/** Writes a header but for the mask, and returns where it ends. `maskFlag`: {@link maskBit} or 0. */
export function writeHeader(
  buffer: Buffer,
  start: number,
  first: number,
  maskFlag: number,
  size: number,
): number {
  let at = start
  buffer[at++] = first
  if (size < 126) {
    buffer[at++] = maskFlag | size
  } else if (size < 0x10000) {
    buffer[at++] = maskFlag | 126
    at = buffer.writeUInt16BE(size, at)
  } else {
    buffer[at++] = maskFlag | 127
    at = buffer.writeUInt32BE(Math.floor(size / 2 ** 32), at)
    at = buffer.writeUInt32BE(size >>> 0, at)
  }
  return at
}

/** A whole message as the one frame of a server. */
export function serverFrame(type: MessageType, data: string | Uint8Array): Buffer {
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength
  const start = unmaskedHeaderSize(size)
  const frame = Buffer.allocUnsafeSlow(start + size)
  writeHeader(frame, 0, finalBit | opcodes[type], 0, size)
  if (typeof data === 'string') frame.write(data, start)
  else frame.set(data, start)
  return frame
}

/** How long the header of so many bytes is, without a mask. */
export function unmaskedHeaderSize(size: number): number {
  if (size < 126) return 2
  return size < 0x10000 ? 4 : 10
}
