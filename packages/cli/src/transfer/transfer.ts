import type { CloseInfo, StreamWebSocket } from '@isosocket/node'
import { closedByServer, told } from '../connect/closed-by-server.js'
import { sendingEnd } from '../connect/sending-end.js'
import { Silence } from '../connect/silence.js'
import { exitCode, exitCodeOfClose } from '../failures/exit-code.js'
import { IncompleteError } from '../failures/incomplete-error.js'
import type { Progress } from './progress-bar.js'
import type { SourceFile } from './source-file.js'
import type { TargetFile } from './target-file.js'

/** Which files go over which socket, and how it is closed. */
export interface TransferOptions {
  readonly socket: StreamWebSocket
  readonly source: SourceFile | undefined
  readonly target: TargetFile | undefined
  /** Milliseconds of silence, once all is sent, before it is closed. */
  readonly wait: number
  readonly closeCode: number
  readonly closeReason: string
}

/** How it ended, and what it took. */
export interface TransferEnd extends CloseInfo {
  readonly byServer: boolean
  readonly sent: number
  readonly received: number
  /** Until the server had all, or all was here. */
  readonly milliseconds: number
}

/** A file to the server, a file from it, or both at once, over an open socket. */
export class Transfer {
  readonly #options: TransferOptions
  readonly #silence: Silence
  readonly #start = performance.now()
  #handedOn = 0
  /** Of that, what had not left when it was looked at last. */
  #unsent = 0
  #received = 0
  #allSentAt: number | undefined
  #lastReceivedAt = 0
  #writing = false
  #closing = false
  #fault: { readonly error: unknown } | undefined

  constructor(options: TransferOptions) {
    this.#options = options
    const { socket, wait } = options
    this.#silence = new Silence(
      wait,
      () => this.#writing || socket.bufferedAmount > 0,
      () => this.#close(),
    )
  }

  get progress(): Progress {
    const { socket, source, target } = this.#options
    if (socket.state === 'open') this.#unsent = socket.bufferedAmount
    return {
      total: source?.size,
      sent: source === undefined ? undefined : Math.max(0, this.#handedOn - this.#unsent),
      received: target === undefined ? undefined : this.#received,
    }
  }

  /** Resolves when the connection is closed and all is done. */
  async run(): Promise<TransferEnd> {
    const { socket, source, closeCode } = this.#options
    if (source === undefined) this.#silence.begin()
    else void this.#send(source)
    try {
      await this.#receive()
      const close = await socket.closed
      if (source !== undefined && this.#allSentAt === undefined) throw this.#cutOff(close)
      return {
        ...close,
        byServer: closedByServer(close, this.#closing ? closeCode : undefined),
        sent: this.#handedOn,
        received: this.#received,
        milliseconds: this.#duration(),
      }
    } catch (error) {
      throw this.#fault?.error ?? error
    } finally {
      this.#silence.end()
    }
  }

  /**
   * Ends it before its time. The server shall not take a part of a file for the whole: while something is still to be
   * sent there is no closing handshake.
   */
  interrupt(reason: unknown): void {
    const { socket, source } = this.#options
    if (source !== undefined && this.#allSentAt === undefined) socket.abort(reason)
    else this.#close()
  }

  #close(): void {
    const { socket, closeCode, closeReason } = this.#options
    if (socket.state !== 'open') return
    this.#closing = true
    // `closed` tells how it went.
    socket.close(closeCode, closeReason).catch(() => {})
  }

  async #send({ content }: SourceFile): Promise<void> {
    const { socket } = this.#options
    const writer = socket.writable.getWriter()
    let last: Promise<void> = Promise.resolve()
    try {
      for await (const chunk of content) {
        await writer.ready
        last = writer.write(chunk)
        last.catch(() => {})
        this.#handedOn += chunk.byteLength
        this.#unsent = socket.bufferedAmount
      }
      await last
      const hasLeft = await sendingEnd(socket, (left) => {
        this.#unsent = left
      })
      if (!hasLeft) return
      this.#allSentAt = performance.now()
      this.#silence.begin()
    } catch (error) {
      // The end of the connection is told by `closed`.
      if (socket.state === 'open') this.#give(error)
    }
  }

  async #receive(): Promise<void> {
    const { socket, target } = this.#options
    const reader = socket.readable.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      this.#received += value.byteLength
      this.#writing = true
      try {
        await target?.write(value)
      } catch (error) {
        this.#give(error)
        throw error
      }
      this.#writing = false
      this.#lastReceivedAt = performance.now()
      this.#silence.heard()
    }
  }

  /** A fault of this side: the server is not to believe that all is well. */
  #give(error: unknown): void {
    this.#fault ??= { error }
    this.#options.socket.abort(error)
  }

  #cutOff(close: CloseInfo): IncompleteError {
    const { source } = this.#options
    const sent = this.progress.sent ?? 0
    const amount =
      source?.size === undefined ? `after ${sent} bytes` : `after ${sent} of ${source.size} bytes`
    return new IncompleteError(
      `The server closed the connection (${told(close)}) ${amount} were sent: it may have no room, or a limit.`,
      exitCodeOfClose(close.code) === exitCode.ok ? 'lost' : 'closed',
      close,
    )
  }

  /** Silence at the end is not part of it. */
  #duration(): number {
    const { target, source } = this.#options
    const end = target === undefined && source !== undefined ? performance.now() : this.#lastReceivedAt
    return Math.max(end, this.#allSentAt ?? 0, this.#start) - this.#start
  }
}
