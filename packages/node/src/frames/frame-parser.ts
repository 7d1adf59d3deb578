import type { MessageType } from '@isosocket/core'
import { finalBit, maskBit } from './frame-header.js'
import { maskInPlace, rotatedKey } from './masking.js'

/** What a {@link FrameParser} finds. */
export interface FrameSink {
  /**
   * The next bytes of a message, from `start` to `end` in the chunk; `final`: they are its last. May be empty.
   * `remaining`: so many of its frame follow.
   */
  section(
    type: MessageType,
    chunk: Buffer,
    start: number,
    end: number,
    final: boolean,
    remaining: number,
  ): void
  /** A whole message, from `start` to `end` in the chunk. */
  message(type: MessageType, chunk: Buffer, start: number, end: number): void
  /** The message that has begun would be larger than allowed: nothing of this frame is handed on. */
  tooBig(size: number): void
  /** Where the next bytes of the message that has begun belong, so many at most. */
  room(remaining: number): Buffer | undefined
  /** A chunk is going to be parsed; `isOwn`: it may be kept. */
  entered(isOwn: boolean): void
  /** It has been parsed, or as much of it as may be; `whole`: nothing of it is left. */
  settled(whole: boolean): void
  /** Bytes that are for `ws`: control frames, and from anything illegal on all that follows. */
  pass(bytes: Buffer): void
}

/** RFC 6455 §5.2. */
const opcode = { continuation: 0, text: 1, binary: 2, close: 8, pong: 10 } as const

/** A header is 2 bytes, 2 or 8 more for lengths above 125, and the mask of a client's. */
const longestHeader = 14

const maskSize = 4

/** Of the second byte; 126 and 127: the length follows in 2 or 8 bytes. */
const longestLength = 0x7f

/** The first byte of a message that is one frame. */
const wholeText = finalBit | opcode.text
const wholeBinary = finalBit | opcode.binary

/** For less than this it does not pay to read it to where it belongs: what follows would need a read of its own. */
const longRest = 32 * 1024

const nothing = Buffer.alloc(0)

/**
 * Takes the data frames out of what the peer sends, section by section as the bytes come, and leaves
 * the rest to `ws`, which knows what to do with control frames and what to say of illegal ones. What a client has masked is
 * unmasked where it lies, data only.
 *
 * Invariants:
 * - Each byte goes either to one section or to `ws`, in order.
 * - `ws` gets whole control frames, and illegal ones with all that follows. If they come inside a
 *   fragmented message, `ws` is first told by an empty frame that one has begun.
 * - Nothing more is handed on as data once a Close frame, or anything illegal, has been seen.
 */
export class FrameParser {
  readonly #sink: FrameSink
  readonly #maxMessageSize: number
  /** What the mask bit has to be: clients mask, servers do not (RFC 6455 §5.1). */
  readonly #mask: number
  /** What the next payload byte is masked with is its lowest byte. */
  #key = 0
  /** The beginning of a header that was cut, which is rare. */
  #header: Buffer | undefined
  #headerLength = 0
  /** Payload bytes of the current frame still to come, and whose they are. */
  #left = 0
  #owner: 'section' | 'ws' = 'section'
  /** The message that has begun and not ended. */
  #type: MessageType | undefined
  #final = true
  #messageSize = 0
  #passAll = false
  #stopped = false
  #isHeld = false
  #lastLength = 0

  /** `isMasked`: the frames are a client's. */
  constructor(sink: FrameSink, maxMessageSize: number, isMasked: boolean) {
    this.#sink = sink
    this.#maxMessageSize = maxMessageSize
    this.#mask = isMasked ? maskBit : 0
  }

  /** While it is held no byte is taken, from the next frame or section on. */
  set isHeld(held: boolean) {
    this.#isHeld = held
  }

  /** Where the rest of the frame belongs that has begun, if it is long and that is known. */
  get room(): Buffer | undefined {
    if (this.#owner === 'ws' || this.#left < longRest || this.#stopped) return undefined
    return this.#sink.room(this.#left)
  }

  /** The length of the last data frame that began. */
  get lastLength(): number {
    return this.#lastLength
  }

  /** Whether all that follows is for `ws`: a Close frame has come, or something illegal. */
  get passesAll(): boolean {
    return this.#passAll
  }

  /** Takes bytes until it is held, and returns those it has not taken. `isOwn`: the chunk may be kept. */
  parse(chunk: Buffer, isOwn: boolean): Buffer {
    this.#sink.entered(isOwn)
    const rest = this.#parse(chunk)
    this.#sink.settled(rest.length === 0)
    return rest
  }

  #parse(chunk: Buffer): Buffer {
    let position = 0
    while (position < chunk.length && !this.#isHeld && !this.#stopped) {
      if (this.#passAll) {
        this.#sink.pass(chunk.subarray(position))
        return nothing
      }
      if (this.#left > 0) position = this.#payload(chunk, position)
      else {
        const end = this.#wholeMessages(chunk, position)
        position = end > position ? end : this.#frame(chunk, position)
      }
    }
    // An empty rest would keep the whole chunk.
    return this.#stopped || position === chunk.length ? nothing : chunk.subarray(position)
  }

  #payload(chunk: Buffer, position: number): number {
    const end = Math.min(position + this.#left, chunk.length)
    this.#left -= end - position
    if (this.#owner === 'ws') this.#sink.pass(chunk.subarray(position, end))
    else this.#unmaskedSection(chunk, position, end)
    return end
  }

  #unmaskedSection(chunk: Buffer, start: number, end: number): void {
    if (this.#mask !== 0) {
      maskInPlace(chunk, -1, start, end, this.#key)
      // The mask goes on where the section ends.
      this.#key = rotatedKey(this.#key, end - start)
    }
    this.#section(chunk, start, end)
  }

  #section(chunk: Buffer, start: number, end: number): void {
    const type = this.#type as MessageType
    const final = this.#final && this.#left === 0
    if (final) this.#type = undefined
    this.#sink.section(type, chunk, start, end, final, this.#left)
  }

  /**
   * The way of nearly all: messages of one frame, up to 64 KiB, that are wholly here. Takes as many as there are one after
   * the other, and returns where they end.
   */
  #wholeMessages(chunk: Buffer, position: number): number {
    let next = position
    if (this.#headerLength > 0 || this.#type !== undefined) return next
    // As far as there is, with the first two bytes, what a length may take.
    while (next + 4 <= chunk.length && !this.#isHeld && !this.#stopped) {
      const first = chunk[next] as number
      let length = (chunk[next + 1] as number) ^ this.#mask
      if ((first !== wholeText && first !== wholeBinary) || length > 126) break
      let start = next + 2
      if (length === 126) {
        length = ((chunk[start] as number) << 8) | (chunk[start + 1] as number)
        start += 2
      }
      if (this.#mask !== 0) start += maskSize
      const end = start + length
      if (end > chunk.length || length > this.#maxMessageSize) break
      if (this.#mask !== 0) maskInPlace(chunk, -1, start, end, chunk.readInt32LE(start - maskSize))
      this.#lastLength = length
      this.#sink.message(first === wholeText ? 'utf8' : 'binary', chunk, start, end)
      next = end
    }
    return next
  }

  /** Reads a header, or as much of it as there is. */
  #frame(chunk: Buffer, position: number): number {
    const end = this.#headerLength === 0 ? this.#headerEnd(chunk, position) : 0
    if (end === 0) return this.#frameInPieces(chunk, position)
    this.#begin(chunk.subarray(position, end))
    return end
  }

  /** Where the header ends, if it is wholly here and legal; else 0. */
  #headerEnd(chunk: Buffer, position: number): number {
    if (position + 2 > chunk.length) return 0
    const second = chunk[position + 1] as number
    const end = position + this.#headerSize(second)
    return end <= chunk.length && this.#isLegal(chunk[position] as number, second) ? end : 0
  }

  #frameInPieces(chunk: Buffer, position: number): number {
    this.#header ??= Buffer.alloc(longestHeader)
    const header = this.#header
    const need = this.#nextBorder(header) - this.#headerLength
    const end = Math.min(position + need, chunk.length)
    chunk.copy(header, this.#headerLength, position, end)
    this.#headerLength += end - position
    if (this.#headerLength < 2) return end
    // ws judges the first two bytes without waiting for the length.
    const isLegal = this.#isLegal(header[0] as number, header[1] as number)
    if (isLegal && !this.#isEnough(header)) return end
    const whole = header.subarray(0, this.#headerLength)
    this.#header = undefined
    this.#headerLength = 0
    if (isLegal) this.#begin(whole)
    else this.#passAllFrom(whole)
    return end
  }

  /** How much of the header is looked at next: two bytes, then the length, then the mask. */
  #nextBorder(header: Buffer): number {
    if (this.#headerLength < 2) return 2
    const unmasked = unmaskedSize(header[1] as number)
    return this.#headerLength < unmasked ? unmasked : this.#headerSize(header[1] as number)
  }

  /** ws judges length and kind without waiting for the mask: what follows from these must not wait for it either. */
  #isEnough(header: Buffer): boolean {
    if (this.#headerLength >= this.#headerSize(header[1] as number)) return true
    if (this.#headerLength < unmaskedSize(header[1] as number)) return false
    const code = opcodeOf(header)
    if (code >= opcode.close) return true
    const before = code === opcode.continuation ? this.#messageSize : 0
    return before + payloadLength(header) > Math.min(this.#maxMessageSize, Number.MAX_SAFE_INTEGER)
  }

  /** Something is illegal: it and all that follows is for ws. */
  #passAllFrom(header: Buffer): void {
    // ws has seen nothing of the message that has begun: an empty frame tells it.
    if (this.#type !== undefined) this.#sink.pass(this.#beginning(opcode[wireType(this.#type)]))
    this.#passAll = true
    this.#sink.pass(Buffer.from(header))
  }

  /** An empty frame that begins a message. */
  #beginning(code: number): Buffer {
    return Buffer.from(this.#mask === 0 ? [code, 0] : [code, this.#mask, 0, 0, 0, 0])
  }

  #begin(header: Buffer): void {
    const code = opcodeOf(header)
    const length = payloadLength(header)
    if (code >= opcode.close) {
      this.#owner = 'ws'
      // A mask that is still to come is passed on with the payload.
      this.#left = length + this.#headerSize(header[1] as number) - header.length
      this.#passAll = code === opcode.close
      this.#sink.pass(Buffer.from(header))
    } else if (length > Number.MAX_SAFE_INTEGER) {
      this.#passAllFrom(header)
    } else {
      // One whose length is too large has not waited for its mask.
      if (this.#mask !== 0 && header.length > unmaskedSize(header[1] as number))
        this.#key = header.readInt32LE(header.length - maskSize)
      this.#beginData(code, isFinal(header), length)
    }
  }

  #beginData(code: number, final: boolean, length: number): void {
    if (code !== opcode.continuation) {
      this.#type = code === opcode.text ? 'utf8' : 'binary'
      this.#messageSize = 0
    }
    this.#messageSize += length
    if (this.#messageSize > this.#maxMessageSize) {
      this.#stopped = true
      this.#sink.tooBig(this.#messageSize)
      return
    }
    this.#owner = 'section'
    this.#final = final
    this.#left = length
    this.#lastLength = length
    if (length === 0 && final) this.#section(nothing, 0, 0)
  }

  /** How long the header is, by its second byte. */
  #headerSize(second: number): number {
    return unmaskedSize(second) + (this.#mask === 0 ? 0 : maskSize)
  }

  /** What its first two bytes allow to say. */
  #isLegal(first: number, second: number): boolean {
    const code = first & 0x0f
    // Reserved bits need an extension.
    if ((first & 0x70) !== 0 || (second & maskBit) !== this.#mask) return false
    if (code >= opcode.close)
      return code <= opcode.pong && (first & finalBit) !== 0 && (second & longestLength) < 126
    if (code === opcode.continuation) return this.#type !== undefined
    return code <= opcode.binary && this.#type === undefined
  }
}

function opcodeOf(header: Buffer): number {
  return (header[0] as number) & 0x0f
}

function isFinal(header: Buffer): boolean {
  return ((header[0] as number) & finalBit) !== 0
}

function wireType(type: MessageType): 'text' | 'binary' {
  return type === 'utf8' ? 'text' : 'binary'
}

function unmaskedSize(second: number): number {
  const length = second & longestLength
  if (length < 126) return 2
  return length === 126 ? 4 : 10
}

function payloadLength(header: Buffer): number {
  const length = (header[1] as number) & longestLength
  if (length < 126) return length
  return length === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2))
}
