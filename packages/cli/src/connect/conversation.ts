import type { CloseInfo, MessageWebSocket } from '@isosocket/node'
import { exitCode, exitCodeOfClose } from '../failures/exit-code.js'
import { IncompleteError } from '../failures/incomplete-error.js'
import type { Display } from '../output/display.js'
import { closedByServer, told } from './closed-by-server.js'
import { sendingEnd } from './sending-end.js'
import { Silence } from './silence.js'

/** What is to be sent and waited for, over which socket, and who is told. */
export interface ConversationOptions {
  readonly socket: MessageWebSocket
  readonly display: Display
  /** What is to be sent, each a message. */
  readonly input: AsyncIterable<string | Uint8Array<ArrayBuffer>>
  /** Milliseconds of silence, from the end of the input on, before it is closed. */
  readonly wait: number
  /** How many messages are wanted. */
  readonly count: number | undefined
  readonly closeCode: number
  readonly closeReason: string
}

/** How it ended. */
export interface ConversationEnd extends CloseInfo {
  readonly byServer: boolean
}

/** Messages in both directions over an open socket, each as fast as the other side takes them. */
export class Conversation {
  readonly #options: ConversationOptions
  readonly #silence: Silence
  #received = 0
  #printing = false
  #closing = false
  /** Something was taken from the input, and has not left. */
  #unsent = false
  #fault: { readonly error: unknown } | undefined

  constructor(options: ConversationOptions) {
    this.#options = options
    const { socket, wait } = options
    this.#silence = new Silence(
      wait,
      () => this.#printing || socket.bufferedAmount > 0,
      () => this.close(),
    )
  }

  /** Resolves when the connection is closed. Rejects if it is lost, or if the input cannot be read or sent. */
  async run(): Promise<ConversationEnd> {
    const { socket, count, closeCode } = this.#options
    void this.#send()
    try {
      await this.#receive()
      const close = await socket.closed
      if (this.#fault !== undefined) throw this.#fault.error
      const byServer = closedByServer(close, this.#closing ? closeCode : undefined)
      if (count !== undefined && this.#received < count && (!this.#closing || this.#silence.isOver)) {
        throw tooFew(this.#received, count, byServer ? close : undefined)
      }
      // A code of fault says more than that something is missing.
      if (this.#unsent && !this.#closing && exitCodeOfClose(close.code) === exitCode.ok) throw unsent(close)
      return { ...close, byServer }
    } catch (error) {
      throw this.#fault?.error ?? error
    } finally {
      this.#silence.end()
    }
  }

  /** Sends what was accepted and closes. What has come is still printed. */
  close(): void {
    const { socket, closeCode, closeReason } = this.#options
    if (socket.state !== 'open') return
    this.#closing = true
    // `closed` tells how it went.
    socket.close(closeCode, closeReason).catch(() => {})
  }

  async #receive(): Promise<void> {
    const { socket, display, count } = this.#options
    for await (const message of socket) {
      this.#received++
      this.#printing = true
      await display.message(message)
      this.#printing = false
      this.#silence.heard()
      if (this.#received === count) {
        this.close()
        return
      }
    }
  }

  async #send(): Promise<void> {
    const { socket, input } = this.#options
    try {
      for await (const message of input) {
        this.#unsent = true
        if (socket.state !== 'open') return
        await socket.send(message)
        this.#unsent = false
      }
      this.#unsent = true
      if (!(await sendingEnd(socket))) return
      this.#unsent = false
      this.#silence.begin()
    } catch (error) {
      // The end of the connection is told by `closed`.
      if (socket.state !== 'open') return
      this.#fault = { error }
      this.close()
    }
  }
}

/** A code of fault says why. */
function tooFew(received: number, count: number, close: CloseInfo | undefined): IncompleteError {
  const why = close === undefined ? '' : `, before the server closed the connection (${told(close)})`
  return new IncompleteError(
    `Only ${received} of the ${count} messages that --count asks for came${why}.`,
    close !== undefined && exitCodeOfClose(close.code) !== exitCode.ok ? 'closed' : 'incomplete',
    close,
  )
}

function unsent(close: CloseInfo): IncompleteError {
  return new IncompleteError(
    `The server closed the connection (${told(close)}) before all of the input was sent: it may have enough, or a limit.`,
    'lost',
    close,
  )
}
