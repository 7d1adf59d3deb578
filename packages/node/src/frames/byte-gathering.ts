/** Bytes up to here are moved next to those before them, which costs less than to hand them on by themselves. */
const smallSection = 4 * 1024

/**
 * Joins the payloads that come in one chunk, by moving small ones over the headers between them: for a reader to whom
 * messages mean nothing, a chunk of tiny ones is one run of bytes.
 *
 * Only payload and headers that have been parsed are written over, and nothing that was handed on.
 */
export class ByteGathering {
  readonly #handOn: (bytes: Buffer, ended: number) => void
  #chunk: Buffer | undefined
  #start = 0
  #end = 0
  #ended = 0

  constructor(handOn: (bytes: Buffer, ended: number) => void) {
    this.#handOn = handOn
  }

  /** Takes a section, `bytes` being a view of the chunk that it came in. */
  add(bytes: Buffer, final: boolean): void {
    const from = bytes.byteOffset
    const isNext = this.#chunk?.buffer === bytes.buffer && from >= this.#end
    if (isNext && from === this.#end) {
      this.#end += bytes.length
    } else if (isNext && bytes.length <= smallSection) {
      this.#chunk?.copyWithin(this.#end, from, from + bytes.length)
      this.#end += bytes.length
    } else {
      this.flush()
      this.#chunk = Buffer.from(bytes.buffer)
      this.#start = from
      this.#end = from + bytes.length
    }
    if (final) this.#ended++
  }

  /** Hands on what is there. */
  flush(): void {
    const chunk = this.#chunk
    if (chunk === undefined) return
    const ended = this.#ended
    this.#chunk = undefined
    this.#ended = 0
    this.#handOn(chunk.subarray(this.#start, this.#end), ended)
  }
}
