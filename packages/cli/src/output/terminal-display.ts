import type { CloseInfo, Message } from '@isosocket/node'
import { hexDump } from './hex-dump.js'
import { type DisplayOptions, PlainDisplay } from './plain-display.js'
import { printable } from './printable.js'
import type { TerminalPrompt } from './terminal-prompt.js'

/** What comes is written above the line that the user is typing. */
export class TerminalDisplay extends PlainDisplay {
  readonly #prompt: TerminalPrompt

  constructor(options: DisplayOptions, prompt: TerminalPrompt) {
    super(options)
    this.#prompt = prompt
  }

  override message(message: Message): Promise<void> {
    const lines =
      message.type === 'utf8'
        ? printable(message.text()).split('\n')
        : [`binary, ${message.bytes().length} bytes`, ...hexDump(message.bytes())]
    return this.#prompt.printAbove(`< ${lines.join('\n  ')}`)
  }

  override end(): void {
    this.#prompt.close()
  }

  protected override say(line: string): void {
    // Standard error may be a file.
    if (this.err.isTerminal) void this.#prompt.printAbove(line)
    else super.say(line)
  }

  override closed(close: CloseInfo, byServer: boolean): void {
    this.#prompt.close()
    super.closed(close, byServer)
  }

  override failed(error: unknown, exitCode?: number): void {
    this.#prompt.close()
    super.failed(error, exitCode)
  }
}
