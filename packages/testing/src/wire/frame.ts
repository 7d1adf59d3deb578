/** RFC 6455 §5.2. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** The three reserved bits of a frame, as they stand in its first byte. */
export const reservedBit = { rsv1: 0x40, rsv2: 0x20, rsv3: 0x10 } as const

/** A frame, legal or not. */
export interface FrameParts {
  readonly opcode: number
  readonly payload?: string | Uint8Array | undefined
  /** Default `true`. */
  readonly final?: boolean | undefined
  /** Bits of {@link reservedBit}. Default none. */
  readonly reserved?: number | undefined
  /** With this mask, as only clients do. Default none. */
  readonly mask?: Buffer | undefined
  /** The length that is claimed. Default that of the payload. */
  readonly length?: number | bigint | undefined
}

/** A frame as it goes over the wire. */
export function frame({
  opcode,
  payload = '',
  final = true,
  reserved = 0,
  mask,
  length,
}: FrameParts): Buffer {
  const bytes = bytesOf(payload)
  const first = (final ? 0x80 : 0) | reserved | opcode
  const header = Buffer.concat([Buffer.of(first), encodeLength(length ?? bytes.length)])
  if (mask === undefined) return Buffer.concat([header, bytes])
  header.writeUInt8(header.readUInt8(1) | 0x80, 1)
  return Buffer.concat([header, mask, masked(bytes, mask)])
}

/** A Close frame's payload (RFC 6455 §5.5.1). */
export function closePayload(code: number, reason: string | Uint8Array = ''): Buffer {
  return Buffer.concat([Buffer.of(code >> 8, code & 0xff), bytesOf(reason)])
}

/** Masks, or unmasks: it is the same. */
export function masked(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
}

function bytesOf(data: string | Uint8Array): Buffer {
  return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.length)
}

function encodeLength(length: number | bigint): Buffer {
  if (length < 126) return Buffer.of(Number(length))
  if (length < 65_536) return Buffer.of(126, Number(length) >> 8, Number(length) & 0xff)
  const bytes = Buffer.of(127, 0, 0, 0, 0, 0, 0, 0, 0)
  bytes.writeBigUInt64BE(BigInt(length), 1)
  return bytes
}
