/** RFC 6455 §5.2. */
const opcode = { continuation: 0, text: 1, binary: 2, close: 8 } as const

/** The longest piece: a frame beyond it is several. The sample's server has a buffer of this size. */
const pieceSize = 64 * 1024

const maskSize = 4
/** Two bytes, up to eight more for the length, and the mask. */
const longestHeader = 2 + 8 + maskSize

/**
 * Tells the pieces of messages as a client sends them: its frames. `ws` joins them to whole messages before
 * it hands them on, so this looks over its shoulder, at the bytes of a connection that `ws` reads, checks and
 * answers as ever. From what is illegal, or compressed, on it tells nothing more.
 */
export class PieceReader {
  readonly #take: (text: string, final: boolean) => void
  /** A character may be cut by the border of two pieces: it belongs to the second. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #piece = Buffer.alloc(pieceSize)
  readonly #header = Buffer.alloc(longestHeader)
  #headerLength = 0
  #pieceLength = 0
  /** Payload bytes of the current frame that have come, and that are still to come. */
  #done = 0
  #left = 0
  #isControl = false
  #final = true
  #inMessage = false
  #stopped = false

  /** `take` is told the text of each piece, of binary messages too, and whether the message ends with it. */
  constructor(take: (text: string, final: boolean) => void) {
    this.#take = take
  }

  read(chunk: Buffer): void {
    let position = 0
    while (position < chunk.length && !this.#stopped) {
      position = this.#left > 0 ? this.#payload(chunk, position) : this.#frame(chunk, position)
    }
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
    const code = first & 0x0f
    const isFinal = (first & 0x80) !== 0
    const isMasked = (this.#header.readUInt8(1) & 0x80) !== 0
    const isContinuation = code === opcode.continuation
    this.#isControl = code >= opcode.close
    const isLegal =
      (first & 0x70) === 0 &&
      isMasked &&
      (this.#isControl || (code <= opcode.binary && isContinuation === this.#inMessage))
    if (!isLegal || code === opcode.close) {
      this.#stopped = true
      return
    }
    this.#left = payloadLength(this.#header)
    this.#done = 0
    if (!this.#isControl) {
      this.#final = isFinal
      this.#inMessage = !isFinal
      if (this.#left === 0) this.#handOver(isFinal)
    }
    if (this.#left === 0) this.#headerLength = 0
  }

  #payload(chunk: Buffer, position: number): number {
    const room = this.#isControl ? this.#left : pieceSize - this.#pieceLength
    const end = Math.min(position + Math.min(this.#left, room), chunk.length)
    if (!this.#isControl) this.#unmask(chunk.subarray(position, end))
    this.#done += end - position
    this.#left -= end - position
    if (this.#left === 0) this.#headerLength = 0
    if (!this.#isControl && (this.#left === 0 || this.#pieceLength === pieceSize)) {
      this.#handOver(this.#left === 0 && this.#final)
    }
    return end
  }

  #unmask(bytes: Buffer): void {
    const mask = this.#header.subarray(this.#headerLength - maskSize, this.#headerLength)
    for (let index = 0; index < bytes.length; index++) {
      const key = mask[(this.#done + index) % maskSize] as number
      this.#piece[this.#pieceLength++] = (bytes[index] as number) ^ key
    }
  }

  #handOver(final: boolean): void {
    const bytes = this.#piece.subarray(0, this.#pieceLength)
    this.#pieceLength = 0
    this.#take(this.#decoder.decode(bytes, { stream: !final }), final)
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
