/** Bytes as `48 65 6c`, the first few of them. */
export function toHexadecimal(bytes: Uint8Array, most = 32): string {
  const shown = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > most ? `${shown} …` : shown
}

/** The bytes that stand there, with spaces or without; `undefined` if something else does. */
export function fromHexadecimal(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replaceAll(/\s/g, '')
  if (!/^([0-9a-f]{2})*$/i.test(digits)) return undefined
  return new Uint8Array((digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)))
}
