import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { longestTimer } from '@isosocket/core'

/** Leaves an upgrade to others that listen, and has it refused where none of them takes it in time (milliseconds). */
export function leave(socket: Duplex, timeout: number, refuse: () => void): void {
  // Node has taken its own listener off: an error that nobody listens to ends the process.
  socket.on('error', () => {})
  // Beyond it a timer fires at once.
  if (timeout > longestTimer) return
  const { bytesWritten } = socket as Socket
  const timer = setTimeout(() => {
    // Who reads it has taken it, and so has who has written.
    const isTaken = socket.readableFlowing !== null || (socket as Socket).bytesWritten !== bytesWritten
    if (!isTaken) refuse()
  }, timeout)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
