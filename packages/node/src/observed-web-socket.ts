import { WebSocket } from 'ws'

/**
 * Whether `ws` answers the peer's Close frame past its own method `close`, so that nobody hears of it: so does the one that
 * Bun has in its place.
 */
export const answersUnseen = process.versions['bun'] !== undefined

/** Whom an {@link ObservedWebSocket} tells what happens to it. */
export interface WebSocketObserver {
  onMessage(data: Buffer, isBinary: boolean): void
  onPing(data: Buffer): void
  onPong(data: Buffer): void
  onError(error: Error): void
  /** Before each `close`: what was sent before goes first. */
  beforeClosing(): void
  /** After each `close`, ours and the answer to the peer's. */
  onClosing(): void
  onClose(code: number, reason: Buffer): void
}

/**
 * A `ws` that tells one observer, once it has one. Listeners of its own for each event would cost every idle socket half a
 * kilobyte.
 */
export class ObservedWebSocket extends WebSocket {
  #observer: WebSocketObserver | undefined
  #isIgnored = false

  /** All that happens from here on is told to the observer and to nobody else. */
  observe(observer: WebSocketObserver): void {
    this.removeAllListeners()
    this.#observer = observer
  }

  /** Nobody is told anything from here on; ending a connection that is not open yet makes `ws` report an error. */
  ignore(): void {
    this.removeAllListeners()
    this.#observer = undefined
    this.#isIgnored = true
  }

  override emit(event: string | symbol, ...details: unknown[]): boolean {
    // A ws whose constructor threw may have made a request by then, and hears of it.
    if (!(#observer in this)) return false
    if (this.#observer !== undefined) return tell(this.#observer, event, details)
    return this.#isIgnored && event === 'error' ? false : super.emit(event, ...details)
  }

  /** `ws` closes by its own method also when the peer's Close frame comes: this one tells. */
  override close(code?: number, data?: string | Buffer): void {
    this.#observer?.beforeClosing()
    super.close(code, data)
    this.#observer?.onClosing()
  }
}

function tell(observer: WebSocketObserver, event: string | symbol, details: readonly unknown[]): boolean {
  const [first, second] = details
  if (event === 'message') observer.onMessage(first as Buffer, second as boolean)
  else if (event === 'ping') observer.onPing(first as Buffer)
  else if (event === 'pong') observer.onPong(first as Buffer)
  else if (event === 'error') observer.onError(first as Error)
  else if (event === 'close') observer.onClose(first as number, second as Buffer)
  return true
}
