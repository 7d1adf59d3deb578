import { spawnSync } from 'node:child_process'
import process from 'node:process'
import headless from '@xterm/headless'
import { program, Running, type StartOptions } from './program.js'

const rows = 24

/** Whether there is the command that gives a program a terminal of its own: `script` of util-linux. */
export const hasTerminals = (spawnSync('script', ['--version']).stdout ?? '').includes('util-linux')

/** The words of a command for a shell. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' ')
}

/** A shell's line at a terminal: what is typed goes in, and what a person would see comes out. */
export class Screen {
  readonly #terminal: headless.Terminal
  readonly running: Running

  constructor(line: string, columns: number, options?: StartOptions) {
    this.#terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
    const sized = `stty cols ${columns} rows ${rows}; ${line}`
    this.running = new Running(
      'script',
      ['--quiet', '--flush', '--return', '--command', sized, '/dev/null'],
      {
        ...options,
        env: { TERM: 'xterm', SHELL: '/bin/bash', ...options?.env },
      },
    )
    this.running.child.stdout?.on('data', (chunk: Buffer) => this.#terminal.write(chunk))
  }

  /** The program, in a terminal that is narrow. */
  static start(args: readonly string[]): Screen {
    return new Screen(`exec ${commandLine([process.execPath, program, ...args])}`, 60)
  }

  type(keys: string): void {
    this.running.write(keys)
  }

  /** The lines that are not empty, from the top of what was ever shown. */
  get lines(): string[] {
    const buffer = this.#terminal.buffer.active
    return Array.from(
      { length: buffer.length },
      (_, index) => buffer.getLine(index)?.translateToString(true) ?? '',
    ).filter((line) => line !== '')
  }

  /** Where the cursor is in its line. */
  get cursorColumn(): number {
    return this.#terminal.buffer.active.cursorX
  }

  async until(isWanted: (lines: string[]) => boolean): Promise<void> {
    await this.running.until(() => isWanted(this.lines))
  }

  /** The exit code, and the last picture. */
  async ended(): Promise<{ code: number | null; lines: string[] }> {
    const { code } = await this.running.ended
    await new Promise<void>((resolve) => this.#terminal.write('', resolve))
    return { code, lines: this.lines }
  }
}
