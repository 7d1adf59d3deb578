import { opcode } from './frame.js'

/** The longest piece: a frame beyond it is several. The sample's server has a buffer of this size. */
const pieceSize = 64 * 1024

const longestControl = 125

const maskSize = 4
/** Two bytes, up to eight more for the length, and the mask. */
const longestHeader = 2 + 8 + maskSize

/** Who is told of frames. */
export interface FrameTaker {
  /** A whole control frame. `payload` is the reader's own. */
  control(code: number, payload: Buffer): void
  /** A data frame, or 64 KiB of one, and whether its message ends with it. `piece` is the reader's own. */
  data?(piece: Buffer, final: boolean): void
}

/**
 * Tells the frames of a client as they are on the wire. A peer joins them to whole messages and answers pings by itself, so
 * this looks over its shoulder, at the bytes of a connection that the peer reads, checks and answers as ever. From a Close
 * frame, or what is illegal, on it tells nothing more.
 */
export class FrameReader {
  readonly #taker: FrameTaker
  /** Bits that no frame may have (RFC 7692 §6: compression has the first). */
  readonly #reserved: number
  readonly #header = Buffer.alloc(longestHeader)
  /** Made when there is something to put into it. */
  #piece = Buffer.alloc(0)
  #headerLength = 0
  #pieceLength = 0
  /** Payload bytes of the current frame that have come, and that are still to come. */
  #done = 0
  #left = 0
  #code: number = opcode.continuation
  #final = true
  #inMessage = false
  #stopped = false

  constructor(taker: FrameTaker, isCompressed = false) {
    this.#taker = taker
    this.#reserved = isCompressed ? 0x30 : 0x70
  }

  read(chunk: Buffer): void {
    let position = 0
    while (position < chunk.length && !this.#stopped) {
      position = this.#left > 0 ? this.#payload(chunk, position) : this.#frame(chunk, position)
    }
  }

  get #isControl(): boolean {
    return this.#code >= opcode.close
  }

  /** Nobody wants to see the payload. */
  get #isSkipped(): boolean {
    return !this.#isControl && this.#taker.data === undefined
  }

  /** Reads a header, or as much of it as there is. */
  #frame(chunk: Buffer, position: number): number {
    const need = headerSize(this.#header, this.#headerLength) - this.#headerLength
    const end = Math.min(position + need, chunk.length)
    chunk.copy(this.#header, this.#headerLength, position, end)
    this.#headerLength += end - position
    if (this.#headerLength === headerSize(this.#header, this.#headerLength)) this.#begin()
    return end
  }

  #begin(): void {
    const first = this.#header.readUInt8(0)
    this.#code = first & 0x0f
    this.#final = (first & 0x80) !== 0
    if (!this.#isLegal) {
      this.#stopped = true
      return
    }
    if (!this.#isControl) this.#inMessage = !this.#final
    this.#left = payloadLength(this.#header)
    this.#done = 0
    if (this.#left === 0) this.#end()
  }

  get #isLegal(): boolean {
    const isMasked = (this.#header.readUInt8(1) & 0x80) !== 0
    if (!isMasked || (this.#header.readUInt8(0) & this.#reserved) !== 0) return false
    if (this.#isControl)
      return this.#code <= opcode.pong && this.#final && payloadLength(this.#header) <= longestControl
    const isContinuation = this.#code === opcode.continuation
    return this.#code <= opcode.binary && isContinuation === this.#inMessage
  }

  #payload(chunk: Buffer, position: number): number {
    const room = this.#isSkipped ? this.#left : pieceSize - this.#pieceLength
    const end = Math.min(position + Math.min(this.#left, room), chunk.length)
    if (!this.#isSkipped) this.#unmask(chunk.subarray(position, end))
    this.#done += end - position
    this.#left -= end - position
    if (this.#left === 0) this.#end()
    else if (this.#pieceLength === pieceSize) this.#handOver(false)
    return end
  }

  #unmask(bytes: Buffer): void {
    const room = this.#isControl ? longestControl : pieceSize
    if (this.#piece.length < room) this.#piece = Buffer.alloc(room)
    const mask = this.#header.subarray(this.#headerLength - maskSize, this.#headerLength)
    for (let index = 0; index < bytes.length; index++) {
      const key = mask[(this.#done + index) % maskSize] as number
      this.#piece[this.#pieceLength++] = (bytes[index] as number) ^ key
    }
  }

  #end(): void {
    this.#headerLength = 0
    if (this.#isControl) {
      const payload = this.#piece.subarray(0, this.#pieceLength)
      this.#pieceLength = 0
      this.#stopped = this.#code === opcode.close
      this.#taker.control(this.#code, payload)
    } else if (!this.#isSkipped) {
      this.#handOver(this.#final)
    }
  }

  #handOver(final: boolean): void {
    const piece = this.#piece.subarray(0, this.#pieceLength)
    this.#pieceLength = 0
    this.#taker.data?.(piece, final)
  }
}

/** How long the header is, as far as its first `known` bytes tell. */
function headerSize(header: Buffer, known: number): number {
  if (known < 2) return 2
  const length = header.readUInt8(1) & 0x7f
  const extended = length < 126 ? 0 : length === 126 ? 2 : 8
  return 2 + extended + maskSize
}

function payloadLength(header: Buffer): number {
  const length = header.readUInt8(1) & 0x7f
  if (length < 126) return length
  return length === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2))
}
