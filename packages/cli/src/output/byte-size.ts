const units = ['KiB', 'MiB', 'GiB', 'TiB']

/** `10 bytes`, `1.5 KiB`, `64.0 MiB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${Math.round(bytes)} bytes`
  let value = bytes
  let unit = ''
  for (const next of units) {
    if (value < 1024) break
    value /= 1024
    unit = next
  }
  return `${value.toFixed(1)} ${unit}`
}

/** `305.1 MiB/s`. */
export function byteRate(bytes: number, milliseconds: number): string {
  return `${byteSize((bytes * 1000) / Math.max(milliseconds, 1))}/s`
}
