import type { Bytes } from '@isosocket/core'
import { keepFromTransfer } from './keep-from-transfer.js'
import { lastingMemory } from './lasting-memory.js'

/** From this size on a message may keep the whole chunk that it came in: the rest is not so much more. */
export const largeMessage = 4 * 1024

/** In such pieces smaller ones are copied together. */
const pieceSize = 16 * 1024

const nothing = new ArrayBuffer(0)
const noBytes = Buffer.alloc(0)

/**
 * Gives messages memory where they can stay. Large ones: the chunk that they came in, if that may be kept, else a copy.
 * Small ones are copied together with their neighbours, which spares an allocation for each that would cost more than all
 * the rest of receiving it: whoever keeps one keeps {@link pieceSize} at most.
 *
 * What several share is kept from being transferred to another thread, which would take it from the others.
 */
export class MessageMemory {
  #isOwn = false
  /** Messages are unmasked one after the other: the copy has those masked that follow the one that it was made for. */
  readonly #isMasked: boolean
  /** A copy of a piece of the chunk, and where that begins and ends. */
  #piece = nothing
  /** The same, to be written to; empty when an application has detached it. */
  #bytes = noBytes
  #begin = 0
  #end = 0

  constructor(isMasked: boolean) {
    this.#isMasked = isMasked
  }

  /** Another chunk has come; `isOwn`: it may be kept. */
  enter(isOwn: boolean): void {
    this.#isOwn = isOwn
    this.#piece = nothing
    this.#bytes = noBytes
    this.#end = 0
  }

  /** What lies there in the chunk. */
  hold(chunk: Buffer, start: number, end: number): Bytes {
    const length = end - start
    if (length === 0) return new Uint8Array()
    if (length >= largeMessage)
      return this.#isOwn ? viewOf(chunk, start, length) : copyAlone(chunk, start, end)
    // An application that detaches memory of several takes from the others what they have, but not what is to come.
    if (end > this.#end || this.#bytes.length === 0) this.#cut(chunk, start, length)
    else if (this.#isMasked) chunk.copy(this.#bytes, start - this.#begin, start, end)
    return new Uint8Array(this.#piece, start - this.#begin, length)
  }

  #cut(chunk: Buffer, start: number, length: number): void {
    this.#begin = start
    this.#end = Math.min(start + pieceSize, chunk.length)
    // Not `slice()`, which clears what it is going to fill.
    this.#bytes = Buffer.allocUnsafeSlow(this.#end - start)
    this.#piece = this.#bytes.buffer as ArrayBuffer
    chunk.copy(this.#bytes, 0, start, this.#end)
    if (this.#bytes.length > length) keepFromTransfer(this.#piece)
  }
}

function viewOf(chunk: Buffer, start: number, length: number): Bytes {
  const memory = chunk.buffer as ArrayBuffer
  keepFromTransfer(memory)
  return new Uint8Array(memory, chunk.byteOffset + start, length)
}

/** What lies there in the chunk, in an ArrayBuffer of its own. */
export function copyAlone(chunk: Buffer, start: number, end: number): Bytes {
  const copy = lastingMemory(end - start)
  chunk.copy(copy, 0, start, end)
  return new Uint8Array(copy.buffer)
}
