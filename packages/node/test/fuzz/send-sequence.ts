import type { Socket } from 'node:net'
import type { FrameSequence } from './frame-sequence.js'

/** Writes the sequence behind a head, in its pieces, and ends the connection. */
export async function sendSequence(
  socket: Socket,
  head: Buffer,
  { bytes, cuts }: FrameSequence,
): Promise<void> {
  const pieces: Buffer[] = []
  let start = 0
  for (const cut of [...cuts, bytes.length]) {
    pieces.push(bytes.subarray(start, cut))
    start = cut
  }
  // The first piece travels with the head, unless there is a cut at 0.
  pieces[0] = Buffer.concat([head, pieces[0] ?? Buffer.alloc(0)])
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  socket.end()
}
