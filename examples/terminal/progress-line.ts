import type { WriteStream } from 'node:tty'
import { byteRate, byteSize } from '../wording/byte-size.js'

const barWidth = 24
/** Of a terminal that does not tell its width, or says 0. */
const usualColumns = 80
/** Milliseconds between two pictures. */
const frame = 80

/** Shows how far a transfer has come: on a terminal one line that changes, elsewhere a few lines. */
export class ProgressLine {
  readonly #out: WriteStream
  readonly #size: number
  readonly #start = performance.now()
  #drawnAt = Number.NEGATIVE_INFINITY
  #quarter = 0
  #shown = false

  constructor(out: WriteStream, size: number) {
    this.#out = out
    this.#size = size
  }

  update(sent: number, received: number): void {
    if (this.#out.isTTY) {
      const now = performance.now()
      if (now - this.#drawnAt < frame) return
      this.#drawnAt = now
      this.#draw(sent, received)
    } else {
      const quarter = Math.floor(4 * this.#done(sent, received))
      if (quarter === this.#quarter) return
      this.#quarter = quarter
      this.#out.write(`  ${this.#percent(sent, received)}  ${this.#amounts(sent, received)}\n`)
    }
  }

  /** Draws the last picture and leaves the line. */
  finish(sent: number, received: number): void {
    if (!this.#out.isTTY) return
    this.#draw(sent, received)
    this.#out.write('\n')
  }

  /** Leaves the line where it is, if there is one. */
  leave(): void {
    if (this.#shown) this.#out.write('\n')
  }

  #draw(sent: number, received: number): void {
    this.#shown = true
    const filled = Math.round(barWidth * this.#done(sent, received))
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
    const rate = byteRate(received, performance.now() - this.#start)
    const line = `  ${bar} ${this.#percent(sent, received)}  ${this.#amounts(sent, received)}  ${rate}`
    // A line that wraps could not be drawn over.
    this.#out.write(`\r${line.slice(0, (this.#out.columns || usualColumns) - 1)}\x1b[K`)
  }

  #amounts(sent: number, received: number): string {
    return `${byteSize(sent)} sent, ${byteSize(received)} received`
  }

  #percent(sent: number, received: number): string {
    return `${Math.floor(100 * this.#done(sent, received))} %`.padStart(5)
  }

  /** From 0 to 1; of what was sent, if the file has grown meanwhile. */
  #done(sent: number, received: number): number {
    const size = Math.max(this.#size, sent)
    return size === 0 ? 1 : received / size
  }
}
