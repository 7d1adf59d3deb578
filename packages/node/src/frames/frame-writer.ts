import type { MessageType } from '@isosocket/core'
import { finalBit, maskBit, opcodes, unmaskedHeaderSize, writeHeader } from './frame-header.js'
import { maskInPlace, newMaskKey } from './masking.js'
import { type PacedWrite, PacedWrites } from './paced-writes.js'
import { acquireSlab, releaseSlab, type Slab } from './slab-pool.js'

/** Where the frames go. */
interface FrameTarget {
  write(bytes: Buffer, written: (error?: Error | null) => void): void
  /** What is written from now on goes out in one go with {@link uncork}. */
  cork(): void
  uncork(): void
}

/** Who sends. */
export interface FrameWriterHost {
  /** So many payload bytes have been handed to the operating system. */
  framesSent(payload: number): void
}

/** A frame's header: 2 bytes, the length, the mask. */
const longestHeader = 14

/** What is joined is a frame with a length of two bytes at most. */
const longestJoined = 0xffff

/**
 * Puts the frames of one tick together and writes them in one go, as far as it is their turn.
 *
 * Invariants:
 * - Each write is a number of whole frames, in the order of `send`, so that the control frames of `ws` may fall between them;
 *   {@link flush} comes before a Close frame, which nothing may follow.
 * - What is joined lies at the end of the slab, behind room for its header, and becomes a frame before anything follows.
 * - A slab is given back when its write is done; a connection that sends nothing holds none.
 */
export class FrameWriter {
  readonly #target: FrameTarget
  readonly #writes: PacedWrites
  readonly #host: FrameWriterHost
  /** A client masks its frames (RFC 6455 §5.3). */
  readonly #isMasking: boolean
  #slab: Slab | undefined
  #used = 0
  /** Payload bytes in the slab. */
  #payload = 0
  #scheduled = false
  /** Frames in the slab. */
  #frames = 0
  /** The last frame was written alone: the next may well be alone, too, and does not wait for others. */
  #wasAlone = false
  /** The message that has begun and not ended. */
  #continuing = false
  /** Where the payload begins that is being joined; 0 for none. */
  #joinedFrom = 0
  /** The slab of the frame that `#writeAlone` has in flight. */
  #alone: Slab | undefined
  #aloneSize = 0
  #alonePayload = 0
  /** One for all of them: the next is written alone when this has been called. */
  readonly #aloneWritten = (error?: Error | null): void => {
    const slab = this.#alone
    if (slab !== undefined) releaseSlab(slab)
    this.#alone = undefined
    this.#writes.done(this.#aloneSize, error)
    if (error == null) this.#host.framesSent(this.#alonePayload)
  }

  constructor(target: FrameTarget, host: FrameWriterHost, isMasking: boolean) {
    this.#target = target
    this.#writes = new PacedWrites(target)
    this.#host = host
    this.#isMasking = isMasking
  }

  /** Takes one frame. `size`: the bytes of `data`, also of a string. */
  send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    this.#endJoined()
    const slab = this.#room(longestHeader + size)
    const first = (final ? finalBit : 0) | (this.#continuing ? 0 : opcodes[type])
    this.#continuing = !final
    const key = this.#isMasking ? newMaskKey() : 0
    const at = this.#header(slab, first, size, key)
    if (typeof data === 'string') slab.buffer.write(data, at)
    else if (size > 0) slab.buffer.set(data, at)
    this.#mask(slab, at, at + size, key)
    this.#used = at + size
    this.#payload += size
    this.#frames++
    if (this.#wasAlone && !this.#scheduled && this.#writes.isIdle) this.#writeAlone(slab)
    else this.#schedule()
  }

  /**
   * Takes bytes that may travel with others in one binary message, not more than 64 KiB. Returns whether a message
   * begins with them.
   */
  join(bytes: Uint8Array, size: number): boolean {
    const joined = this.#joinedFrom === 0 ? 0 : this.#used - this.#joinedFrom
    const slab = this.#slab
    const fits =
      slab !== undefined && slab.buffer.length - this.#used >= size && joined + size <= longestJoined
    if (joined > 0 && fits) {
      slab.buffer.set(bytes, this.#used)
      this.#used += size
      this.#payload += size
      return false
    }
    this.#beginJoined(bytes, size)
    return true
  }

  /** Takes a frame that stands ready, behind all that was sent before. `payload`: so many of its bytes. */
  sendFrame(frame: Buffer, payload: number): void {
    this.#endBatch()
    this.#writes.push(new FrameWrite(this.#target, this.#host, frame, payload))
    this.#writes.step()
  }

  /** Writes what is put together now, as far as it is its turn: a control frame that comes next may overtake the rest. */
  step(): void {
    this.#endBatch()
    this.#writes.step()
  }

  /** Writes all that was sent, now. */
  flush(): void {
    this.#endBatch()
    this.#writes.flush()
  }

  static #flushTick(writer: FrameWriter): void {
    writer.#scheduled = false
    writer.step()
  }

  /**
   * Writes the one frame of the slab at once; nothing is in flight. A program that sends once a turn does this for each
   * message: no object is made but the view.
   */
  #writeAlone(slab: Slab): void {
    const bytes = slab.buffer.subarray(0, this.#used)
    this.#alone = slab
    this.#aloneSize = this.#used
    this.#alonePayload = this.#payload
    this.#empty()
    this.#writes.begun(bytes.length)
    this.#target.write(bytes, this.#aloneWritten)
  }

  /** What is put together waits for its turn. */
  #endBatch(): void {
    this.#endJoined()
    const slab = this.#slab
    if (slab === undefined) return
    const bytes = slab.buffer.subarray(0, this.#used)
    this.#writes.push(new FrameWrite(this.#target, this.#host, bytes, this.#payload, slab))
    this.#wasAlone = this.#frames === 1
    this.#empty()
  }

  /** The slab is a write's now. */
  #empty(): void {
    this.#slab = undefined
    this.#used = 0
    this.#payload = 0
    this.#frames = 0
  }

  #beginJoined(bytes: Uint8Array, size: number): void {
    if (size > longestJoined) {
      this.send('binary', bytes, true, size)
      return
    }
    this.#endJoined()
    const slab = this.#room(longestHeader + size)
    this.#joinedFrom = this.#used + headerSize(longestJoined, this.#isMasking)
    slab.buffer.set(bytes, this.#joinedFrom)
    this.#used = this.#joinedFrom + size
    this.#payload += size
    this.#schedule()
  }

  #endJoined(): void {
    const slab = this.#slab
    const from = this.#joinedFrom
    if (from === 0 || slab === undefined) return
    const size = this.#used - from
    const masked = this.#isMasking
    this.#joinedFrom = 0
    this.#used = from - headerSize(longestJoined, masked)
    const at = this.#used + headerSize(size, masked)
    // A short one has a shorter header (RFC 6455 §5.2 wants the shortest form).
    if (at !== from) slab.buffer.copyWithin(at, from, from + size)
    const key = this.#isMasking ? newMaskKey() : 0
    this.#header(slab, finalBit | opcodes.binary, size, key)
    this.#mask(slab, at, at + size, key)
    this.#used = at + size
  }

  /** Writes a header and returns where it ends. */
  #header({ buffer }: Slab, first: number, size: number, key: number): number {
    const at = writeHeader(buffer, this.#used, first, this.#isMasking ? maskBit : 0, size)
    return this.#isMasking ? buffer.writeInt32LE(key, at) : at
  }

  #mask({ buffer, base }: Slab, from: number, to: number, key: number): void {
    if (this.#isMasking) maskInPlace(buffer, base, from, to, key)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(FrameWriter.#flushTick, this)
  }

  #room(size: number): Slab {
    if (this.#slab !== undefined && this.#slab.buffer.length - this.#used < size) this.#endBatch()
    this.#slab ??= acquireSlab(size)
    return this.#slab
  }
}

function headerSize(size: number, masked: boolean): number {
  return unmaskedHeaderSize(size) + (masked ? 4 : 0)
}

/** Frames that are written together, and the slab that they lie in. */
class FrameWrite implements PacedWrite {
  readonly #target: FrameTarget
  readonly #host: FrameWriterHost
  readonly #bytes: Buffer
  readonly #payload: number
  readonly #slab: Slab | undefined

  constructor(target: FrameTarget, host: FrameWriterHost, bytes: Buffer, payload: number, slab?: Slab) {
    this.#target = target
    this.#host = host
    this.#bytes = bytes
    this.#payload = payload
    this.#slab = slab
  }

  get size(): number {
    return this.#bytes.length
  }

  begin(writes: PacedWrites): void {
    const { length } = this.#bytes
    this.#target.write(this.#bytes, (error) => {
      this.drop()
      writes.done(length, error)
      // What could not be written is not progress: it stays counted until the end comes.
      if (error == null) this.#host.framesSent(this.#payload)
    })
  }

  drop(): void {
    if (this.#slab !== undefined) releaseSlab(this.#slab)
  }
}
