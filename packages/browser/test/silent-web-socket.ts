/** The W3C shape with nothing behind it: what happens next is up to the test. */
export class SilentWebSocket {
  static readonly made: SilentWebSocket[] = []
  binaryType = ''
  readyState = 0
  bufferedAmount = 0
  protocol: string | null = ''
  extensions: string | null = ''
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  closedWith: (number | undefined)[] = []

  constructor() {
    SilentWebSocket.made.push(this)
  }

  send(): void {}

  close(code?: number): void {
    this.readyState = 2
    this.closedWith.push(code)
  }

  /** As an engine would. */
  tell(handler: 'onopen' | 'onerror' | 'onclose', event: object = {}): void {
    this[handler]?.(event as never)
  }
}

/** The last one that was made. */
export function lastMade(): SilentWebSocket {
  const socket = SilentWebSocket.made.at(-1)
  if (socket === undefined) throw new Error('no WebSocket was made')
  return socket
}
