import type { MessageType } from '@isosocket/core'
import { maskInPlace, newMaskKey } from './masking.js'
import { acquireSlab, releaseSlab, type Slab } from './slab-pool.js'

/** What a {@link FrameWriter} is for. */
export interface FrameWriterOptions {
  /** A client masks its frames (RFC 6455 §5.3). */
  readonly masked: boolean
  readonly write: (bytes: Buffer, written: (error?: Error | null) => void) => void
  /** So many payload bytes have been handed to the operating system. */
  readonly sent: (payload: number) => void
}

/** RFC 6455 §5.2. */
const finalBit = 0x80
const maskBit = 0x80
const opcodes = { utf8: 1, binary: 2 } as const

/** A frame's header: 2 bytes, the length, the mask. */
const longestHeader = 14

/**
 * Puts the frames of one tick together and writes them in one go.
 *
 * Invariants:
 * - Each write is a number of whole frames, in the order of `send`, so that the control frames of `ws` may fall between them;
 *   {@link flush} comes before each of those.
 * - A slab is given back when its write is done; a connection that sends nothing holds none.
 */
export class FrameWriter {
  readonly #options: FrameWriterOptions
  #slab: Slab | undefined
  #used = 0
  /** Payload bytes in the slab. */
  #payload = 0
  #scheduled = false
  /** The message that has begun and not ended. */
  #continuing = false

  constructor(options: FrameWriterOptions) {
    this.#options = options
  }

  /** Takes one frame. `size`: the bytes of `data`, also of a string. */
  send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    const slab = this.#room(longestHeader + size)
    const { buffer, base } = slab
    let at = this.#used
    buffer[at++] = (final ? finalBit : 0) | (this.#continuing ? 0 : opcodes[type])
    this.#continuing = !final
    const maskFlag = this.#options.masked ? maskBit : 0
    if (size < 126) {
      buffer[at++] = maskFlag | size
    } else if (size < 0x10000) {
      buffer[at++] = maskFlag | 126
      at = buffer.writeUInt16BE(size, at)
    } else {
      buffer[at++] = maskFlag | 127
      at = buffer.writeUInt32BE(Math.floor(size / 2 ** 32), at)
      at = buffer.writeUInt32BE(size >>> 0, at)
    }
    const key = maskFlag === 0 ? 0 : newMaskKey()
    if (maskFlag !== 0) at = buffer.writeInt32LE(key, at)
    if (typeof data === 'string') buffer.write(data, at)
    else if (size > 0) buffer.set(data, at)
    if (maskFlag !== 0) maskInPlace(buffer, base, at, at + size, key)
    this.#used = at + size
    this.#payload += size
    if (!this.#scheduled) {
      this.#scheduled = true
      process.nextTick(this.#flushTick)
    }
  }

  /** Writes what is put together now. */
  flush(): void {
    const slab = this.#slab
    if (slab === undefined) return
    const payload = this.#payload
    const bytes = slab.buffer.subarray(0, this.#used)
    this.#slab = undefined
    this.#used = 0
    this.#payload = 0
    this.#options.write(bytes, (error) => {
      releaseSlab(slab)
      // What could not be written is not progress: it stays counted until the end comes.
      if (error == null) this.#options.sent(payload)
    })
  }

  readonly #flushTick = (): void => {
    this.#scheduled = false
    this.flush()
  }

  #room(size: number): Slab {
    if (this.#slab !== undefined && this.#slab.buffer.length - this.#used < size) this.flush()
    this.#slab ??= acquireSlab(size)
    return this.#slab
  }
}
