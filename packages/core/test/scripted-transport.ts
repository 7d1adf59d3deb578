import type { Capabilities, ConnectRequest, Transport, TransportListener } from '../src/index.js'

const capabilities: Capabilities = {
  headers: false,
  receiveBackpressure: true,
  sections: false,
  fragments: true,
  ping: false,
  hardAbort: true,
  sendProgress: 'bytes',
  failureDetail: true,
}

/**
 * A transport that does what the test says, for moments that a real connection cannot be brought to
 * stop at: nothing leaves until the test lets it.
 */
export class ScriptedTransport implements Transport<unknown> {
  readonly capabilities: Capabilities
  readonly phase = undefined
  readonly facts = { protocol: '', extensions: '' }
  bufferedAmount = 0
  /** What was sent, as `type:size`, an unfinished message with a `+`. */
  readonly sent: string[] = []
  readonly calls: string[] = []
  listener: TransportListener | undefined
  #wanted = false

  constructor(more: Partial<Capabilities> = {}) {
    this.capabilities = { ...capabilities, ...more }
  }

  connect(_request: ConnectRequest<unknown>, listener: TransportListener): void {
    this.listener = listener
  }

  send(type: string, _data: string | Uint8Array, final: boolean, size: number): void {
    this.bufferedAmount += size
    this.sent.push(`${type}:${size}${final ? '' : '+'}`)
  }

  /** Lets bytes leave. */
  flush(bytes = this.bufferedAmount): void {
    this.bufferedAmount -= bytes
    if (this.#wanted) {
      this.#wanted = false
      this.listener?.progressed()
    }
  }

  notifyProgress(): void {
    this.#wanted = true
  }

  pause(): void {
    this.calls.push('pause')
  }

  resume(): void {
    this.calls.push('resume')
  }

  close(code: number, reason: string): void {
    this.calls.push(`close ${code} ${reason}`.trim())
  }

  abort(code?: number): void {
    this.calls.push(code === undefined ? 'abort' : `abort ${code}`)
  }
}
