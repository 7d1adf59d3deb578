import type { WriteStream } from 'node:tty'

/** Standard output or standard error: waits where there is no room, and tells when nobody reads any more. */
export class Output {
  readonly #stream: WriteStream
  readonly #unread = new AbortController()
  readonly #waiting = new Set<() => void>()

  constructor(stream: WriteStream) {
    this.#stream = stream
    stream.on('drain', () => this.#goOn())
    // A pipe whose reader has ended (`| head -1`): nothing more is written, and that is all.
    stream.on('error', () => {
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
