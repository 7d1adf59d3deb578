import type { RawData } from 'ws'
import { bytesOf, type Connection } from './connection.js'
import type { Query } from './query.js'

export function mute(query: Query) {
  const resumeAfter = query.optionalNumber('resumeAfter', 600_000)
  return ({ socket, tcp }: Connection) => {
    socket.pause()
    if (resumeAfter === undefined) return
    const timer = setTimeout(() => socket.resume(), resumeAfter)
    tcp.once('close', () => clearTimeout(timer))
  }
}

export function slow(query: Query) {
  const bytesPerSecond = Math.max(query.number('bytesPerSecond', 65_536, 2 ** 30), 1)
  return ({ socket, tcp }: Connection) => {
    let timer: NodeJS.Timeout | undefined
    tcp.on('data', (chunk) => {
      socket.pause()
      clearTimeout(timer)
      timer = setTimeout(() => socket.resume(), (chunk.length / bytesPerSecond) * 1000)
    })
    tcp.once('close', () => clearTimeout(timer))
  }
}

export function count() {
  return (connection: Connection) => {
    const { record, socket } = connection
    record.hashReceived()
    connection.isQuestion = (bytes, isBinary) => !isBinary && bytes.toString() === 'report'
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (connection.isQuestion(bytesOf(data), isBinary))
        void connection.send(JSON.stringify(record.report()))
    })
  }
}
