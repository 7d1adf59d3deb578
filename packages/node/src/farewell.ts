import type { WebSocket } from 'ws'
import type { FrameTap } from './frames/frame-tap.js'

/** How long a connection that we have given up may take to say so to the peer. */
export const lingerTime = 1_000

/**
 * Closes a connection that we have given up: it gets a moment for the Close frame to go out and be answered, then it is
 * ended. To end with something unread is a reset, which may take the Close frame from the peer: it is read on, unheard.
 */
export function closeAndLinger(
  socket: WebSocket,
  frames: FrameTap | undefined,
  code: number | undefined,
): void {
  frames?.letGo()
  socket.resume()
  socket.close(code)
  const timer = setTimeout(() => socket.terminate(), lingerTime)
  socket.once('close', () => clearTimeout(timer))
}
