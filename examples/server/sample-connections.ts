import type { WebSocketRequest } from 'isosocket/server'
import { maxMessageSize } from './message-limit.js'
import { sampleAnswers } from './sample-answers.js'

// The handlers of Microsoft's sample. The code and the reason of a Close frame are echoed by themselves.

/**
 * Greets, and answers every message with a text about it: `EchoWebSocket.ashx`. The size of a binary message
 * is that of the whole; the original names that of the last fragment, and how a client cuts its messages is
 * its own affair.
 */
export async function sampleConnection(request: WebSocketRequest): Promise<void> {
  const socket = request.acceptMessage({ maxMessageSize })
  await socket.send(sampleAnswers.greeting())
  for await (const message of socket) {
    const isText = message.type === 'utf8'
    await socket.send(
      isText ? sampleAnswers.text(message.text()) : sampleAnswers.binary(message.bytes().length),
    )
  }
}

/**
 * Greets, and answers every piece of a message at once with a piece that ends its message, too, or does not:
 * `partialMessages.ashx`.
 */
export async function samplePiecesConnection(request: WebSocketRequest): Promise<void> {
  const socket = request.acceptMessage({ receiveMode: 'partial', maxMessageSize })
  await socket.send(sampleAnswers.greeting())
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const piece of socket) {
    // Also of a binary message, where a character may be cut by the border of two pieces: it belongs to the second.
    const text = decoder.decode(piece.bytes(), { stream: !piece.isComplete })
    const answer = sampleAnswers.piece(text)
    await (piece.isComplete ? socket.sendFinalFrame(answer) : socket.sendNonfinalFrame(answer))
  }
}
