import { longestTimer } from '@isosocket/node'

/** Waits until nothing has been heard for a while. */
export class Silence {
  readonly #time: number
  readonly #isBusy: () => boolean
  readonly #then: () => void
  #timer: NodeJS.Timeout | undefined
  #over = false

  /** `time` in milliseconds; while `isBusy` it is no silence. */
  constructor(time: number, isBusy: () => boolean, then: () => void) {
    this.#time = time
    this.#isBusy = isBusy
    this.#then = then
  }

  /** Whether it has come to that. */
  get isOver(): boolean {
    return this.#over
  }

  /** From now on silence counts. */
  begin(): void {
    if (this.#time === Infinity || this.#timer !== undefined) return
    if (this.#time === 0) this.#finish()
    else this.#timer = setTimeout(() => this.#judge(), Math.min(this.#time, longestTimer))
  }

  /** Something came. */
  heard(): void {
    this.#timer?.refresh()
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #judge(): void {
    if (this.#isBusy()) this.#timer?.refresh()
    else this.#finish()
  }

  #finish(): void {
    this.#over = true
    this.#then()
  }
}
