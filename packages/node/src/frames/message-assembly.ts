import type { Bytes } from '@isosocket/core'
import { lastingMemory } from './lasting-memory.js'

/** What is made room for at most at a time, whatever the peer says is to come: it may never send it. */
const largestPart = 1024 * 1024

/** Below it a part may lie in memory that Node's Buffers share. */
const smallPart = 4 * 1024

const nothing = Buffer.alloc(0)

/** Puts the sections of one message one after the other together. They are copied. */
export class MessageAssembly {
  /** Filled parts, and how many bytes they hold. */
  #parts: Buffer[] = []
  #length = 0
  /** The last of the parts, and how much of it is filled. */
  #part = nothing
  #filled = 0

  /** Whether a message has begun. */
  get hasBegun(): boolean {
    return this.#filled > 0 || this.#length > 0
  }

  /** Where the next bytes belong, so many at most; what was read there is then added as from any chunk. */
  room(remaining: number): Buffer | undefined {
    const end = Math.min(this.#filled + remaining, this.#part.length)
    return end === this.#filled ? undefined : this.#part.subarray(this.#filled, end)
  }

  /** Takes a section that is not the last. `remaining`: so many bytes are known to follow. */
  add(chunk: Buffer, start: number, end: number, remaining: number): void {
    const size = end - start
    // What is not known is guessed: as much again.
    this.#append(
      chunk,
      start,
      end,
      remaining > 0 ? size + remaining : 2 * (this.#length + this.#filled + size),
    )
  }

  /** The message that ends with this section. */
  finish(chunk: Buffer, start: number, end: number): Bytes {
    this.#append(chunk, start, end, end - start)
    this.#closePart()
    const [first = nothing, ...others] = this.#parts
    const { buffer, byteOffset, length } = others.length === 0 ? first : Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, length)
  }

  /** `room`: so much is made room for where there is none left. */
  #append(chunk: Buffer, start: number, end: number, room: number): void {
    const copied = this.#isInPlace(chunk, start)
      ? end - start
      : chunk.copy(this.#part, this.#filled, start, end)
    this.#filled += copied
    const rest = end - start - copied
    if (rest === 0) return
    this.#closePart()
    const size = Math.max(Math.min(room - copied, largestPart), rest)
    this.#part = size < smallPart ? Buffer.allocUnsafe(size) : lastingMemory(size)
    this.#filled = chunk.copy(this.#part, 0, start + copied, end)
  }

  #isInPlace(chunk: Buffer, start: number): boolean {
    const { buffer, byteOffset } = this.#part
    return chunk.buffer === buffer && chunk.byteOffset + start === byteOffset + this.#filled
  }

  #closePart(): void {
    if (this.#filled > 0) this.#parts.push(this.#part.subarray(0, this.#filled))
    this.#length += this.#filled
    this.#part = nothing
    this.#filled = 0
  }
}
