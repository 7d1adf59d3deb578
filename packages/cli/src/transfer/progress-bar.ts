import { byteRate, byteSize } from '../output/byte-size.js'
import type { Output } from '../output/output.js'

const barWidth = 24
/** Of a terminal that does not tell its width, or says 0. */
const usualColumns = 80
/** Milliseconds between two pictures. */
const frame = 100

/** How far a transfer has come. */
export interface Progress {
  /** What the bar is about; `undefined` where it is not known. */
  readonly total: number | undefined
  /** `undefined` where nothing is sent, or what comes is not wanted. */
  readonly sent: number | undefined
  readonly received: number | undefined
}

/** One line of a terminal that changes; nothing where there is none. */
export class ProgressBar {
  readonly #output: Output
  readonly #read: () => Progress
  readonly #start = performance.now()
  readonly #timer: NodeJS.Timeout | undefined

  /** `read` is asked for each picture. */
  constructor(output: Output, isWanted: boolean, read: () => Progress) {
    this.#output = output
    this.#read = read
    if (isWanted && output.isTerminal) this.#timer = setInterval(() => this.#draw(), frame)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    void this.#output.write('\r\x1b[K')
  }

  #draw(): void {
    const { columns } = this.#output.terminal
    const line = progressLine(this.#read(), performance.now() - this.#start)
    // A line that wraps could not be drawn over.
    void this.#output.write(`\r${line.slice(0, (columns || usualColumns) - 1)}\x1b[K`)
  }
}

/** The line, for a transfer that has taken so many milliseconds. */
function progressLine({ total, sent, received }: Progress, milliseconds: number): string {
  const parts: string[] = []
  if (total !== undefined && sent !== undefined) {
    // A file may grow while it is read.
    const done = total === 0 ? 1 : Math.min(1, sent / total)
    const filled = Math.round(barWidth * done)
    parts.push(
      `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${`${Math.floor(100 * done)} %`.padStart(5)}`,
    )
  }
  if (sent !== undefined) {
    parts.push(`${byteSize(sent)} sent${total === undefined ? '' : ` of ${byteSize(total)}`}`)
  }
  if (received !== undefined) parts.push(`${byteSize(received)} received`)
  parts.push(byteRate(Math.max(sent ?? 0, received ?? 0), milliseconds))
  return parts.join('  ')
}
