/** One value of DER (ITU-T X.690). */
export interface DerValue {
  readonly tag: number
  readonly content: Uint8Array
  /** Tag, length and content. */
  readonly whole: Uint8Array
}

/** Tags of the values that certificates and revocation lists are made of. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** The values that stand one after the other. Throws a `TypeError` where they are not DER. */
function readValues(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const value = readFirst(rest)
    values.push(value)
    rest = rest.subarray(value.whole.length)
  }
  return values
}

/** The values inside a sequence. Throws a `TypeError` if it is none. */
export function readSequence(value: DerValue | undefined): DerValue[] {
  if (value?.tag !== derTag.sequence) throw malformed()
  return readValues(value.content)
}

/** The values inside a set. Throws a `TypeError` if it is none. */
export function readSet(value: DerValue): DerValue[] {
  if (value.tag !== derTag.set) throw malformed()
  return readValues(value.content)
}

/** The one value that the bytes hold. Throws a `TypeError` if there is another behind it. */
export function readValue(bytes: Uint8Array): DerValue {
  const value = readFirst(bytes)
  if (value.whole.length !== bytes.length) throw malformed()
  return value
}

/** The dotted name. */
export function readObjectIdentifier(value: DerValue | undefined): string {
  if (value?.tag !== derTag.objectIdentifier || value.content.length === 0) throw malformed()
  const numbers: number[] = []
  let number = 0
  for (const byte of value.content) {
    number = number * 0x80 + (byte & 0x7f)
    if (byte >= 0x80) continue
    numbers.push(number)
    number = 0
  }
  const [first = 0, ...others] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...others].join('.')
}

/** A number that is not negative and fits. */
export function readNumber(value: DerValue | undefined): number {
  const [first] = value?.content ?? []
  if (value?.tag !== derTag.integer || first === undefined || first >= 0x80) throw malformed()
  if (value.content.length > 6) throw malformed()
  return value.content.reduce((number, byte) => number * 0x100 + byte, 0)
}

/** Milliseconds since 1970 (RFC 5280 §4.1.2.5: in UTC, to the second). */
export function readTime(value: DerValue | undefined): number {
  const text = Buffer.from(value?.content ?? []).toString('latin1')
  if (value?.tag !== derTag.utcTime && value?.tag !== derTag.generalizedTime) throw malformed()
  const digits = value.tag === derTag.utcTime ? `${text < '50' ? '20' : '19'}${text}` : text
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
  if (parts === null) throw malformed()
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The bytes of a bit string that has no unused bits, or whose unused bits are 0. */
export function readBits(value: DerValue | undefined): Uint8Array {
  if (value?.tag !== derTag.bitString || value.content.length === 0) throw malformed()
  return value.content.subarray(1)
}

/** What is not DER, or not what was to be there. */
export function malformed(): TypeError {
  return new TypeError('A certificate or a revocation list is not made as RFC 5280 says.')
}

function readFirst(bytes: Uint8Array): DerValue {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) throw malformed()
  const { start, length } = first < 0x80 ? { start: 2, length: first } : readLength(bytes, first & 0x7f)
  const end = start + length
  if (end > bytes.length) throw malformed()
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) }
}

function readLength(bytes: Uint8Array, size: number): { start: number; length: number } {
  const start = 2 + size
  if (size === 0 || size > 4 || start > bytes.length) throw malformed()
  return { start, length: bytes.subarray(2, start).reduce((length, byte) => length * 0x100 + byte, 0) }
}
