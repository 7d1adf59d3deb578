/**
 * The part of the W3C `WebSocket` that is used. Any object with this shape serves: the browser's own,
 * Node's global, `ws`, `isomorphic-ws`.
 */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  /** `null` for none in workerd. */
  readonly protocol: string | null
  /** The same. */
  readonly extensions: string | null
  // Methods, so that the event types of all implementations fit.
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
}

/** Makes a {@link WebSocketLike}. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike
