import type { CloseInfo, MessageWebSocket, StreamWebSocket } from 'isosocket'
import { closeLine, closeReason } from '../wording/close-line.js'
import { addressProblem, errorLines } from '../wording/error-lines.js'
import { sampleLines } from '../wording/sample-lines.js'
import { element } from './element.js'
import { PaneStatus } from './pane-status.js'
import { SocketLog } from './socket-log.js'

/** What the button and the status of a pane say. */
export interface ConnectionWords {
  readonly connect: string
  readonly disconnect: string
  readonly closing: string
  readonly closed: string
}

const usualWords: ConnectionWords = {
  connect: 'Connect',
  disconnect: 'Disconnect',
  closing: sampleLines.closing,
  closed: 'Closed',
}

export interface ConnectionFormOptions<Socket> {
  /** Its elements have ids that begin so. */
  readonly pane: string
  readonly address: string
  readonly words?: ConnectionWords
  /** A new socket, with its listeners. */
  readonly create: () => Socket
  /** Called when the socket is open. */
  readonly opened?: (socket: Socket) => void
  /** Called whenever `open` may have changed. */
  readonly changed?: () => void
}

/**
 * The address of a pane, and the one button that connects, cancels or disconnects; tells of it in the pane's
 * log.
 */
export class ConnectionForm<Socket extends MessageWebSocket | StreamWebSocket> {
  readonly log: SocketLog
  readonly #options: ConnectionFormOptions<Socket>
  readonly #words: ConnectionWords
  readonly #address: HTMLInputElement
  readonly #button: HTMLButtonElement
  readonly #status: PaneStatus
  #socket: Socket | undefined
  #connecting: AbortController | undefined

  constructor(options: ConnectionFormOptions<Socket>) {
    const { address, pane } = options
    this.#options = options
    this.#words = options.words ?? usualWords
    this.log = new SocketLog(pane)
    this.#address = element(`${pane}-address`, HTMLInputElement)
    this.#button = element(`${pane}-connect`, HTMLButtonElement)
    this.#status = new PaneStatus(pane)
    this.#address.value = address
    element(`${pane}-connect-form`, HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#pressed()
    })
    this.#showButton()
  }

  /** The socket while it is open. */
  get open(): Socket | undefined {
    return this.#socket?.state === 'open' ? this.#socket : undefined
  }

  /** Says what the socket has done. */
  say(text: string): void {
    if (this.open !== undefined) this.#status.show('open', text)
  }

  logError(error: unknown): void {
    const { title, message } = errorLines(error)
    this.log.add('error', title, message)
  }

  async #pressed(): Promise<void> {
    if (this.#connecting !== undefined) {
      this.#connecting.abort(new DOMException('Connecting was cancelled.', 'AbortError'))
    } else if (this.open !== undefined) {
      await this.#disconnect(this.open)
    } else if (this.#socket === undefined) {
      await this.#connect()
    }
  }

  async #connect(): Promise<void> {
    const address = this.#address.value
    this.log.add('state', sampleLines.connecting(address))
    const socket = this.#options.create()
    socket.onclose = (event) => this.#closed(event, event.error)
    this.#socket = socket
    this.#connecting = new AbortController()
    this.#changed()
    this.#status.show('busy', 'Connecting')
    try {
      await socket.connect(address, { signal: this.#connecting.signal })
      this.#connecting = undefined
      this.#changed()
      this.#status.show('open', sampleLines.connected)
      this.log.add('state', sampleLines.connected)
      this.#options.opened?.(socket)
    } catch (error) {
      const { title, message } = errorLines(error)
      this.log.add('error', addressProblem(address) ?? title, message)
      this.#connecting = undefined
      this.#socket = undefined
      this.#changed()
      this.#status.show('idle', 'Not connected')
    }
  }

  async #disconnect(open: Socket): Promise<void> {
    try {
      const closed = open.close(1000, closeReason)
      this.#changed()
      this.#status.show('busy', this.#words.closing)
      await closed
    } catch {
      // The close event says it too.
    }
  }

  #closed(info: CloseInfo, error: unknown): void {
    this.log.add('closed', closeLine(info))
    if (error !== undefined) this.logError(error)
    this.#socket = undefined
    this.#changed()
    this.#status.show('idle', this.#words.closed)
  }

  #changed(): void {
    this.#showButton()
    this.#options.changed?.()
  }

  #showButton(): void {
    const state = this.#socket?.state ?? 'new'
    const isIdle = this.#socket === undefined
    const { connect, disconnect } = this.#words
    this.#button.textContent = isIdle ? connect : this.#connecting !== undefined ? 'Cancel' : disconnect
    // Not disabled, which would take the focus from whoever has just pressed it.
    this.#button.setAttribute('aria-disabled', String(state === 'closing'))
    this.#button.classList.toggle('primary', isIdle)
    this.#address.readOnly = !isIdle
  }
}
