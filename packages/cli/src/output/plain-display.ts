import type { CloseInfo, Message, SocketInformation } from '@isosocket/node'
import { errorReport } from '../failures/error-report.js'
import { exitCode, exitCodeOfClose } from '../failures/exit-code.js'
import type { Display } from './display.js'
import { hexDump } from './hex-dump.js'
import { notices } from './notices.js'
import type { Output } from './output.js'
import { printable } from './printable.js'

/** Where it is shown, and how much of it. */
export interface DisplayOptions {
  readonly out: Output
  readonly err: Output
  readonly quiet: boolean
  readonly verbose: boolean
}

/**
 * Messages on standard output and nothing else: text as a line, binary as it is, or on a terminal as a hex dump. All
 * else is on standard error, and only where somebody looks at it.
 */
export class PlainDisplay implements Display {
  protected readonly out: Output
  protected readonly err: Output
  readonly #quiet: boolean
  protected readonly verbose: boolean
  /** A log wants to know less than somebody in front of a terminal. */
  readonly #tells: boolean

  constructor({ out, err, quiet, verbose }: DisplayOptions) {
    this.out = out
    this.err = err
    this.#quiet = quiet
    this.verbose = verbose
    this.#tells = verbose || (err.isTerminal && !quiet)
  }

  opened(information: SocketInformation): void {
    this.note(notices.opened(information))
    if (this.verbose) this.note(notices.details(information))
    const warning = notices.forgiven(information)
    if (warning !== undefined) this.say(warning)
  }

  message(message: Message): Promise<void> {
    if (message.type === 'utf8') {
      return this.out.write(`${this.out.isTerminal ? printable(message.text()) : message.text()}\n`)
    }
    const bytes = message.bytes()
    return this.out.write(this.out.isTerminal ? `${hexDump(bytes).join('\n')}\n` : bytes)
  }

  pong(milliseconds: number | undefined): void {
    if (!this.#quiet) this.say(notices.pong(milliseconds))
  }

  transferred(direction: 'sent' | 'received', bytes: number, milliseconds: number): void {
    if (!this.#quiet) this.say(notices.transferred(direction, bytes, milliseconds))
  }

  note(text: string): void {
    if (this.#tells) this.say(text)
  }

  closed(close: CloseInfo, byServer: boolean): void {
    if (byServer && exitCodeOfClose(close.code) !== exitCode.ok) this.say(notices.fault(close))
    else this.note(notices.closed(close, byServer))
  }

  failed(error: unknown, exitCode?: number): void {
    void this.err.write(errorReport(error, this.verbose, exitCode))
  }

  remains(sentence: string): void {
    this.say(`  ${sentence}`)
  }

  end(): void {}

  protected say(line: string): void {
    void this.err.write(`${line}\n`)
  }
}
