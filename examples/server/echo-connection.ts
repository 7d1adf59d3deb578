import type { WebSocket } from 'ws'
import { boundedSend } from './bounded-send.js'

/** Sends every message back as it came. */
export function echoConnection(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => {
    // With the default `binaryType` a message is one Buffer.
    boundedSend(socket, data as Buffer, { binary: isBinary })
  })
}
