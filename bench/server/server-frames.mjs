/** RFC 6455 §5.2: a final binary frame, a final text frame, a Close frame without a code. */
const binary = 0x82
const text = 0x81

export const closeFrame = Buffer.from([0x88, 0])

/**
 * A frame as a server sends it: not masked.
 * @param {string | Buffer} payload
 */
export function serverFrame(payload) {
  const bytes = Buffer.from(payload)
  const header = [typeof payload === 'string' ? text : binary]
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(bytes.length))
  if (bytes.length < 126) header.push(bytes.length)
  else if (bytes.length < 0x10000) header.push(126, ...size.subarray(6))
  else header.push(127, ...size)
  return Buffer.concat([Buffer.from(header), bytes])
}

/**
 * So many whole frames of one size, one behind the other.
 * @param {number} size
 * @param {number} count
 */
export function serverFrames(size, count) {
  const frame = serverFrame(Buffer.alloc(size, 'x'))
  return Buffer.concat(Array.from({ length: count }, () => frame))
}
