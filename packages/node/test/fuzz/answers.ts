/** What one side sent, as far as it answers what it got. */
export interface Answers {
  readonly pongs: readonly string[]
  /** The code of its Close frame; 1005 for an empty one, `undefined` for none. */
  readonly closeCode: number | undefined
}

/** Reads the control frames of one side, which are shorter than 126 bytes. */
export function answersIn(bytes: Buffer): Answers {
  const pongs: string[] = []
  let closeCode: number | undefined
  let position = 0
  while (position + 2 <= bytes.length) {
    const opcode = (bytes[position] as number) & 0x0f
    const length = (bytes[position + 1] as number) & 0x7f
    const isMasked = (bytes[position + 1] as number) >= 0x80
    const start = position + (isMasked ? 6 : 2)
    const mask = isMasked ? bytes.subarray(start - 4, start) : Buffer.alloc(4)
    const payload = Buffer.from(
      bytes.subarray(start, start + length).map((byte, index) => byte ^ (mask[index % 4] as number)),
    )
    if (opcode === 10) pongs.push(payload.toString('hex'))
    if (opcode === 8) closeCode = payload.length === 0 ? 1005 : payload.readUInt16BE(0)
    position = start + length
  }
  return { pongs, closeCode }
}
