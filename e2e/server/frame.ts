/** RFC 6455 §5.2. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** A frame as a server writes it, for what no peer of ours would send. */
export function frame(code: number, final: boolean, payload: Buffer): Buffer {
  const { length } = payload
  const size = length < 126 ? 0 : length < 2 ** 16 ? 2 : 8
  const header = Buffer.alloc(2 + size)
  header.writeUInt8((final ? 0x80 : 0) | code, 0)
  header.writeUInt8(size === 0 ? length : size === 2 ? 126 : 127, 1)
  if (size === 2) header.writeUInt16BE(length, 2)
  if (size === 8) header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, payload])
}
