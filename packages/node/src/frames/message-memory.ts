import type { Bytes } from '@isosocket/core'
import { keepFromTransfer } from './keep-from-transfer.js'

/** From this size on a message may keep the whole chunk that it came in: the rest is not so much more. */
export const largeMessage = 4 * 1024

/** In such pieces smaller ones are copied together. */
const pieceSize = 16 * 1024

const nothing = new ArrayBuffer(0)

/**
 * Gives messages memory where they can stay: in the chunk that they came in, if that may be kept, or in a copy. Small ones
 * go together with their neighbours, which spares an allocation for each that would cost more than all the rest of
 * receiving it: whoever keeps one keeps {@link pieceSize} at most.
 *
 * What several share is kept from being transferred to another thread, which would take it from the others.
 */
export class MessageMemory {
  #isOwn = false
  /** Where what is handed out next comes from, and which part of the chunk it holds. */
  #piece = nothing
  #begin = 0
  #end = 0
  #offset = 0

  /** Another chunk has come; `isOwn`: it may be kept. */
  enter(isOwn: boolean): void {
    this.#isOwn = isOwn
    this.#piece = nothing
    this.#end = 0
  }

  /** What lies there in the chunk. */
  hold(chunk: Buffer, start: number, end: number): Bytes {
    const length = end - start
    if (length === 0) return new Uint8Array()
    if (length >= largeMessage && !this.#isOwn) return copyAlone(chunk, start, end)
    if (end > this.#end || start < this.#begin) this.#move(chunk, start, length)
    return new Uint8Array(this.#piece, start + this.#offset, length)
  }

  #move(chunk: Buffer, start: number, length: number): void {
    const memory = chunk.buffer as ArrayBuffer
    if (this.#isOwn && (length >= largeMessage || chunk.length <= pieceSize)) {
      this.#piece = memory
      this.#begin = 0
      this.#end = chunk.length
      this.#offset = chunk.byteOffset
    } else {
      this.#begin = start
      this.#end = Math.min(start + pieceSize, chunk.length)
      this.#piece = memory.slice(chunk.byteOffset + start, chunk.byteOffset + this.#end)
      this.#offset = -start
    }
    keepFromTransfer(this.#piece)
  }
}

/** What lies there in the chunk, in an ArrayBuffer of its own. */
export function copyAlone(chunk: Buffer, start: number, end: number): Bytes {
  const copy = Buffer.allocUnsafeSlow(end - start)
  chunk.copy(copy, 0, start, end)
  return new Uint8Array(copy.buffer)
}
