const perLine = 16

/** Bytes that are shown before the rest is only counted. */
const shownBytes = 1024

/** Lines of offset, sixteen bytes and the characters that they are. */
export function hexDump(bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let start = 0; start < Math.min(bytes.length, shownBytes); start += perLine) {
    const line = [...bytes.subarray(start, start + perLine)]
    const digits = line.map((byte) => byte.toString(16).padStart(2, '0'))
    const left = digits.slice(0, 8).join(' ').padEnd(23)
    const right = digits.slice(8).join(' ').padEnd(23)
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${start.toString(16).padStart(8, '0')}  ${left}  ${right}  |${text}|`)
  }
  const rest = bytes.length - shownBytes
  if (rest > 0) lines.push(`… and ${rest} bytes more: send the output to a file to have them all`)
  return lines
}
