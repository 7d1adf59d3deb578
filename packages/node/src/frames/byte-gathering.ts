import type { Bytes } from '@isosocket/core'
import { copyAlone } from './message-memory.js'

/**
 * Joins the payloads that come in one chunk, by moving them over the headers between them: for a reader to whom messages
 * mean nothing a chunk is one run of bytes, whose memory is his alone.
 *
 * Invariants:
 * - Only payload and headers that have been parsed are written over, and nothing that was handed on.
 * - What is handed on has the memory of the chunk only if that may be kept and nobody else has a part of it; else it is
 *   a copy.
 */
export class ByteGathering {
  readonly #handOn: (bytes: Bytes, ended: number) => void
  #mayKeep = false
  #chunk: Buffer | undefined
  #start = 0
  #end = 0
  #ended = 0

  constructor(handOn: (bytes: Bytes, ended: number) => void) {
    this.#handOn = handOn
  }

  /** Another chunk has come; `isOwn`: it may be kept. */
  enter(isOwn: boolean): void {
    this.#mayKeep = isOwn
  }

  /** Takes what lies there in the chunk. */
  add(chunk: Buffer, start: number, end: number, final: boolean): void {
    if (final) this.#ended++
    if (start === end) return
    if (this.#chunk === undefined) {
      this.#chunk = chunk
      this.#start = start
      this.#end = end
    } else if (end - start <= this.#end - this.#start) {
      chunk.copyWithin(this.#end, start, end)
      this.#end += end - start
    } else {
      // The shorter of the two is moved.
      const gathered = this.#end - this.#start
      chunk.copyWithin(start - gathered, this.#start, this.#end)
      this.#start = start - gathered
      this.#end = end
    }
  }

  /** Hands on what is there, because something else of the chunk is handed on next. */
  flush(): void {
    this.#mayKeep = false
    this.#give()
  }

  /** Hands on what is there, at the end of a chunk; `whole`: nothing else of it is needed. */
  leave(whole: boolean): void {
    if (!whole) this.#mayKeep = false
    this.#give()
  }

  #give(): void {
    const ended = this.#ended
    if (this.#chunk === undefined && ended === 0) return
    const bytes = this.#take()
    this.#ended = 0
    this.#handOn(bytes, ended)
  }

  #take(): Bytes {
    const chunk = this.#chunk
    // Empty messages have ended, and nothing else has come.
    if (chunk === undefined) return new Uint8Array()
    this.#chunk = undefined
    const { buffer, byteOffset } = chunk
    // Not what shares the pool of Node's Buffers.
    const isAlone = byteOffset === 0 && chunk.length * 2 >= buffer.byteLength
    return this.#mayKeep && isAlone
      ? new Uint8Array(buffer as ArrayBuffer, this.#start, this.#end - this.#start)
      : copyAlone(chunk, this.#start, this.#end)
  }
}
