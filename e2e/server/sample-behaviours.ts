import { sampleAnswers } from '../../examples/server/sample-answers.js'
import type { Connection } from './connection.js'
import { FrameReader } from './frame-reader.js'
import type { Query } from './query.js'

// What the server of Microsoft's sample does, as the demo's does it: the same words, the same way to see pieces.

export function sampleEcho() {
  return (connection: Connection) => {
    connection.answer(sampleAnswers.greeting())
    connection.onMessage = (bytes, isBinary) => {
      connection.answer(isBinary ? sampleAnswers.binary(bytes.length) : sampleAnswers.text(bytes.toString()))
    }
  }
}

/** Frame by frame, off the wire: peers tell whole messages, or pieces as TCP cuts them. */
export function samplePieces(query: Query) {
  if (query.text('compression') === '1')
    throw new RangeError('pieces are read off the wire, uncompressed only')
  return (connection: Connection) => {
    connection.answer(sampleAnswers.greeting())
    // A character may be cut by the border of two pieces: it belongs to the second
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const reader = new FrameReader({
      control: () => undefined,
      data: (piece, final) => {
        connection.answerPart(sampleAnswers.piece(decoder.decode(piece, { stream: !final })), final)
      },
    })
    // Before the peer, which would answer a Close frame ahead of the pieces that came with it
    connection.tcp.prependListener('data', (chunk: Buffer) => reader.read(chunk))
  }
}
