import type { RawData } from 'ws'
import { sampleAnswers } from '../../examples/server/sample-answers.js'
import { boundedSend } from './bounded-send.js'
import { bytesOf, type Connection } from './connection.js'
import { PieceReader } from './piece-reader.js'
import type { Query } from './query.js'

// What the server of Microsoft's sample does, as the demo's does it: the same words, the same way to see pieces.

export function sampleEcho() {
  return (connection: Connection) => {
    answer(connection, sampleAnswers.greeting())
    connection.socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = bytesOf(data)
      answer(connection, isBinary ? sampleAnswers.binary(bytes.length) : sampleAnswers.text(bytes.toString()))
    })
  }
}

export function samplePieces(query: Query) {
  if (query.text('compression') === '1')
    throw new RangeError('pieces are read off the wire, uncompressed only')
  return (connection: Connection) => {
    answer(connection, sampleAnswers.greeting())
    const reader = new PieceReader((text, final) => answer(connection, sampleAnswers.piece(text), final))
    // Before ws, which would answer a Close frame ahead of the pieces that came with it
    connection.tcp.prependListener('data', (chunk: Buffer) => reader.read(chunk))
  }
}

function answer({ socket, record }: Connection, text: string, final = true): void {
  record.countSent(text, final)
  boundedSend(socket, text, { fin: final })
}
