import process from 'node:process'

/** As shells report a process that was ended by a signal: 128 and its number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** Milliseconds for what a second Ctrl-C still lets happen. */
const lastPatience = 500

type Name = keyof typeof exitCodes

/** Ctrl-C and its kin: the first asks for an orderly end, the second for one at once. */
export class Interruption {
  readonly #first = new AbortController()
  readonly #second = new AbortController()
  #exitCode: number | undefined

  constructor() {
    for (const name of Object.keys(exitCodes) as Name[]) process.on(name, () => this.interrupt(name))
  }

  /** Fires when the user wants an end. */
  get asked(): AbortSignal {
    return this.#first.signal
  }

  /** Fires when the user has asked a second time. */
  get insisted(): AbortSignal {
    return this.#second.signal
  }

  /** What the process ends with, if it was interrupted. */
  get exitCode(): number | undefined {
    return this.#exitCode
  }

  /** As the signal does; for a terminal that sends none, because it is in raw mode. */
  interrupt(name: Name = 'SIGINT'): void {
    this.#exitCode ??= exitCodes[name]
    // Whoever asks a third time shall have it.
    if (this.insisted.aborted) process.exit(this.#exitCode)
    const controller = this.asked.aborted ? this.#second : this.#first
    // Output that nobody takes (`| less`) must not keep somebody who has asked twice.
    if (this.asked.aborted) setTimeout(() => process.exit(this.#exitCode), lastPatience).unref()
    controller.abort(new DOMException('Interrupted.', 'AbortError'))
  }
}
