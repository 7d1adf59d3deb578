import type { WebSocket } from 'ws'

/** Bytes on their way back beyond which the peer has to wait. */
const highWaterMark = 1024 * 1024
/** Bytes on their way back below which it may go on. */
const lowWaterMark = highWaterMark / 4

/** Answers a peer, and holds one that does not read to a bounded amount of memory. */
export function boundedSend(
  socket: WebSocket,
  data: string | Buffer,
  options: { binary?: boolean; fin?: boolean } = {},
): void {
  socket.send(data, options, (error) => {
    // After an error too: a paused socket would not notice its own end.
    if (error || socket.bufferedAmount <= lowWaterMark) socket.resume()
  })
  if (socket.bufferedAmount > highWaterMark) socket.pause()
}
