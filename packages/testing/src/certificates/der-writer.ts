/** One value of DER (ITU-T X.690): its tag, its length, its content. */
export function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  const size = unsigned(body.length)
  return Buffer.concat([Buffer.of(tag, 0x80 + size.length), size, body])
}

/** A SEQUENCE, which keeps its order. */
export function sequence(...content: readonly Buffer[]): Buffer {
  return element(0x30, ...content)
}

/** A SET; DER wants several values in the order of their bytes, which is the caller's to keep. */
export function set(...content: readonly Buffer[]): Buffer {
  return element(0x31, ...content)
}

/** The `[number]` of ASN.1 around other values. */
export function tagged(number: number, ...content: readonly Buffer[]): Buffer {
  return element(0xa0 + number, ...content)
}

/** A BOOLEAN. */
export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.of(value ? 0xff : 0))
}

/** A number from 0 up, as such or as big-endian bytes. */
export function integer(value: number | Buffer): Buffer {
  const bytes = typeof value === 'number' ? unsigned(value) : value
  // The first bit is the sign.
  return element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

/** Whole bytes, or with `unused` so many bits less. */
export function bitString(bytes: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.of(unused), bytes)
}

/** An OCTET STRING. */
export function octetString(bytes: Buffer): Buffer {
  return element(0x04, bytes)
}

/** A UTF8String. */
export function utf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text))
}

/** NULL. */
export const nothing = element(0x05)

/** By its dotted name. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...others].flatMap(base128)))
}

/** RFC 5280 §4.1.2.5: two digits of the year before 2050, four from then on. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits))
}

/** RFC 7468. */
export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

function unsigned(value: number): Buffer {
  const digits = value.toString(16)
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}
