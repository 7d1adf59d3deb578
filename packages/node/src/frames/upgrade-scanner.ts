const carriageReturn = 13
const endOfHead = [13, 10, 13, 10]

/** As much of a head as tells its status: `HTTP/1.1 101`. */
const statusLength = 12

/**
 * Finds where the head of a 101 answer ends in bytes that come in any pieces, past informational
 * answers before it. It looks on; Node's HTTP parser gets the same bytes and is the one that judges.
 */
export class UpgradeScanner {
  #start = ''
  #matched = 0
  #done = false

  /** The index behind the head of the 101 answer, if it ends in this chunk. */
  scan(chunk: Uint8Array): number | undefined {
    for (let index = 0; index < chunk.length && !this.#done; index++) {
      const byte = chunk[index] as number
      if (this.#start.length < statusLength) this.#start += String.fromCharCode(byte)
      if (byte === endOfHead[this.#matched]) this.#matched++
      else this.#matched = byte === carriageReturn ? 1 : 0
      if (this.#matched < endOfHead.length) continue
      const status = Number(this.#start.slice(-3))
      this.#start = ''
      this.#matched = 0
      if (status === 101) {
        this.#done = true
        return index + 1
      }
      // A final answer: what follows is its body.
      this.#done = !(status >= 100 && status < 200)
    }
    return undefined
  }
}
