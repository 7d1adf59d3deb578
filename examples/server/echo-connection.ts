import type { WebSocket } from 'ws'

/** Bytes on their way back beyond which the peer has to wait. */
const highWaterMark = 1024 * 1024
/** Bytes on their way back below which it may go on. */
const lowWaterMark = highWaterMark / 4

/** Sends every message back as it came; holds a peer that does not read to a bounded amount of memory. */
export function echoConnection(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => {
    // With the default `binaryType` a message is one Buffer.
    socket.send(data as Buffer, { binary: isBinary }, (error) => {
      // After an error too: a paused socket would not notice its own end.
      if (error || socket.bufferedAmount <= lowWaterMark) socket.resume()
    })
    if (socket.bufferedAmount > highWaterMark) socket.pause()
  })
  socket.on('error', () => {}) // `ws` ends the connection itself, with the code that fits.
}
