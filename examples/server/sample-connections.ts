import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import { boundedSend } from './bounded-send.js'
import { PieceReader } from './piece-reader.js'
import { sampleAnswers } from './sample-answers.js'

// The handlers of Microsoft's sample. `ws` echoes the code and the reason of a Close frame by itself.

/**
 * Greets, and answers every message with a text about it: `EchoWebSocket.ashx`. The size of a binary message
 * is that of the whole; the original names that of the last fragment, and how a client cuts its messages is
 * its own affair.
 */
export function sampleConnection(socket: WebSocket): void {
  boundedSend(socket, sampleAnswers.greeting())
  socket.on('message', (data, isBinary) => {
    // With the default `binaryType` a message is one Buffer.
    const message = data as Buffer
    const answer = isBinary ? sampleAnswers.binary(message.length) : sampleAnswers.text(message.toString())
    boundedSend(socket, answer)
  })
}

/**
 * Greets, and answers every piece of a message at once with a piece that ends its message, too, or does not:
 * `partialMessages.ashx`.
 */
export function samplePiecesConnection(socket: WebSocket, { socket: tcp }: IncomingMessage): void {
  boundedSend(socket, sampleAnswers.greeting())
  const reader = new PieceReader((text, final) => {
    boundedSend(socket, sampleAnswers.piece(text), { fin: final })
  })
  // Before `ws`, which would answer a Close frame ahead of the pieces that came with it.
  tcp.prependListener('data', (chunk: Buffer) => reader.read(chunk))
}
