import { WebSocket } from 'ws'

/** `ws` closes by its own method also when the peer's Close frame comes: this one tells. */
export class ObservedWebSocket extends WebSocket {
  /** Called after each `close`, ours and the answer to the peer's. */
  onclosing: (() => void) | undefined

  override close(code?: number, data?: string | Buffer): void {
    super.close(code, data)
    this.onclosing?.()
  }
}
