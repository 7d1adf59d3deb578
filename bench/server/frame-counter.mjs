/** RFC 6455 §5.2. */
const closeOpcode = 8
const finalBit = 0x80

/**
 * Walks over what a client sends, frame by frame, and looks at nothing but the headers: payloads are neither
 * unmasked nor kept, so that counting costs next to nothing.
 */
export class FrameCounter {
  /** Messages that have ended. */
  messages = 0
  /** Payload bytes of all data frames, but for the questions. */
  bytes = 0
  /** Messages of one byte: a question each, counted nowhere else. */
  questions = 0
  /** A Close frame has come. */
  closed = false
  #skip = 0
  /** The beginning of a header that was cut. */
  #rest = Buffer.alloc(0)

  /** @param {Buffer} chunk */
  take(chunk) {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = Math.min(this.#skip, bytes.length)
    this.#skip -= at
    while (at < bytes.length) {
      const next = this.#frame(bytes, at)
      if (next === undefined) break
      at = next
    }
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : noBytes
  }

  /**
   * Reads one header; the index behind the frame, or `undefined` where the header is cut.
   * @param {Buffer} bytes
   * @param {number} at
   */
  #frame(bytes, at) {
    if (at + 2 > bytes.length) return undefined
    const first = /** @type {number} */ (bytes[at])
    const second = /** @type {number} */ (bytes[at + 1])
    const short = second & 0x7f
    const headerSize = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second >= 0x80 ? 4 : 0)
    if (at + headerSize > bytes.length) return undefined
    const size =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
    this.#count(first & 0x0f, (first & finalBit) !== 0, size)
    const end = at + headerSize + size
    if (end <= bytes.length) return end
    this.#skip = end - bytes.length
    return bytes.length
  }

  /**
   * @param {number} opcode
   * @param {boolean} final
   * @param {number} size
   */
  #count(opcode, final, size) {
    if (opcode >= closeOpcode) {
      if (opcode === closeOpcode) this.closed = true
    } else if (size === 1 && opcode > 0 && final) {
      this.questions++
    } else {
      this.bytes += size
      if (final) this.messages++
    }
  }
}

const noBytes = Buffer.alloc(0)
