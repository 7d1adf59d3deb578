/** The bytes of `48 65 6c`; blanks, commas and `0x` may stand between them. `undefined` if it is no hex. */
export function bytesOfHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/0x|[\s,]/gi, '')
  if (digits.length % 2 !== 0 || /[^\da-f]/i.test(digits)) return undefined
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )
}

/** `48 65 6c` of at most that many bytes. */
export function hexOfBytes(bytes: Uint8Array, most: number): string {
  const pairs = [...bytes.subarray(0, most)].map((byte) => byte.toString(16).padStart(2, '0'))
  return bytes.length > most ? `${pairs.join(' ')} …` : pairs.join(' ')
}
