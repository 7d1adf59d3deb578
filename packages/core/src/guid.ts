import type { ByteOrder } from './byte-order.js'
import { mustBe } from './must-be.js'
import type { Bytes } from './transport.js'

/** Where the four numbers begin that a GUID is stored as: 32, 16, 16 and 64 bits. */
const fields = [
  [0, 4],
  [4, 6],
  [6, 8],
  [8, 16],
] as const

const pattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The 16 bytes of a GUID as the original stores them. Little-endian, the first three numbers are
 * reversed against the text and the last eight bytes stand as in the text; big-endian, it is the
 * other way round: the last eight bytes are reversed, as if they were one number.
 * Throws `ERR_INVALID_ARGUMENT`.
 */
export function encodeGuid(text: unknown, order: ByteOrder): Bytes {
  if (typeof text !== 'string' || !pattern.test(text)) {
    throw mustBe('A GUID', 'written like "661f4a60-4ada-463e-938a-ce91bfcf4ea3"', text)
  }
  const digits = text.replaceAll('-', '')
  const bytes = Uint8Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(digits.substr(index * 2, 2), 16),
  )
  return swapFields(bytes, order)
}

/** The text of a GUID, in lower case. */
export function decodeGuid(stored: Uint8Array, order: ByteOrder): string {
  return Array.from(swapFields(new Uint8Array(stored), order), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Between the order of the text and the stored one; works in both directions. */
function swapFields(bytes: Bytes, order: ByteOrder): Bytes {
  for (const [start, end] of fields) {
    if ((order === 'littleEndian') === start < 8) bytes.subarray(start, end).reverse()
  }
  return bytes
}
