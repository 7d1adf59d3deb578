import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'
import type { ReadStream } from 'node:tty'
import type { Output } from './output.js'

/** The line at the bottom of a terminal in which the user types, with history and editing. */
export class TerminalPrompt {
  readonly #output: Output
  readonly #interface: Interface
  #closed = false

  /** `interrupt`: Ctrl-C, which a terminal that is read key by key does not make a signal of. */
  constructor(input: ReadStream, output: Output, interrupt: () => void) {
    this.#output = output
    this.#interface = createInterface({
      input,
      output: output.terminal,
      terminal: true,
      prompt: '> ',
      historySize: 1000,
    })
    this.#interface.on('SIGINT', interrupt)
    this.#interface.once('close', () => this.#leave())
  }

  /** What the user enters, until Ctrl-D. Shows the prompt. */
  get lines(): AsyncIterable<string> {
    const lines = this.#linesAsTheyCome()
    this.#interface.prompt()
    return lines
  }

  /** Prints above the line being typed, which comes back as it was. */
  printAbove(text: string): Promise<void> {
    if (this.#closed) return this.#output.write(`${text}\n`)
    const { terminal } = this.#output
    const { rows } = this.#interface.getCursorPos()
    moveCursor(terminal, 0, -rows)
    cursorTo(terminal, 0)
    clearScreenDown(terminal)
    // The interface goes up again as many rows as its cursor was below the prompt's first one.
    const written = this.#output.write(`${text}\n${'\n'.repeat(rows)}`)
    this.#interface.prompt(true)
    return written
  }

  close(): void {
    this.#interface.close()
  }

  async *#linesAsTheyCome(): AsyncGenerator<string, void, undefined> {
    for await (const line of this.#interface) {
      yield line
      if (!this.#closed) this.#interface.prompt()
    }
  }

  #leave(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#interface.line === '') {
      // An empty prompt says nothing.
      cursorTo(this.#output.terminal, 0)
      clearScreenDown(this.#output.terminal)
    } else {
      void this.#output.write('\n')
    }
  }
}
