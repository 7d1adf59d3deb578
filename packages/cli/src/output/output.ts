import type { WriteStream } from 'node:tty'
import { type LocalError, localError } from '../failures/local-error.js'

/** Standard output or standard error: waits where there is no room, and tells when nobody reads any more. */
export class Output {
  readonly #stream: WriteStream
  readonly #unread = new AbortController()
  #failure: LocalError | undefined
  readonly #waiting = new Set<() => void>()

  constructor(stream: WriteStream) {
    this.#stream = stream
    stream.on('drain', () => this.#goOn())
    stream.on('error', (error) => {
      // A pipe whose reader has ended (`| head -1`), or a terminal that was closed: nothing more is written, and that is all.
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EPIPE' && code !== 'EIO') {
        this.#failure = localError('The output cannot be written', error)
      }
      this.#unread.abort()
      this.#goOn()
    })
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  /** The terminal itself, for what only a terminal can do. */
  get terminal(): WriteStream {
    return this.#stream
  }

  /** Fires when whoever read the output has ended. */
  get unread(): AbortSignal {
    return this.#unread.signal
  }

  /** Why it cannot be written, if it is not that nobody reads it. */
  get failure(): LocalError | undefined {
    return this.#failure
  }

  /** Whether what is written now does not have to wait. */
  get hasRoom(): boolean {
    return !this.#stream.writableNeedDrain
  }

  /** Resolves when there is room for more. Never rejects. */
  write(data: string | Uint8Array): Promise<void> {
    if (this.unread.aborted || this.#stream.write(data)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  /** Resolves when all has been written. */
  flushed(): Promise<void> {
    if (this.unread.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.add(resolve)
      this.#stream.write('', () => resolve())
    })
  }

  #goOn(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
