import type { Connection } from './connection.js'
import type { Query } from './query.js'

export function mute(query: Query) {
  const resumeAfter = query.optionalNumber('resumeAfter', 600_000)
  return ({ tcp }: Connection) => {
    // A peer that holds the client back still reads pings
    tcp.pause()
    if (resumeAfter === undefined) return
    const timer = setTimeout(() => tcp.resume(), resumeAfter)
    tcp.once('close', () => clearTimeout(timer))
  }
}

export function slow(query: Query) {
  const bytesPerSecond = Math.max(query.number('bytesPerSecond', 65_536, 2 ** 30), 1)
  return ({ peer, tcp }: Connection) => {
    let timer: NodeJS.Timeout | undefined
    let due = 0
    tcp.on('data', (chunk) => {
      peer.pause()
      // One more may come after the pause
      const now = performance.now()
      due = Math.max(due, now) + (chunk.length / bytesPerSecond) * 1000
      clearTimeout(timer)
      timer = setTimeout(() => peer.resume(), due - now)
    })
    tcp.once('close', () => {
      clearTimeout(timer)
      // What has come before the end is counted
      peer.resume()
    })
  }
}

export function count() {
  return (connection: Connection) => {
    const { record } = connection
    record.hashReceived()
    connection.isQuestion = (bytes, isBinary) => !isBinary && bytes.toString() === 'report'
    connection.onMessage = (bytes, isBinary) => {
      if (connection.isQuestion(bytes, isBinary)) void connection.send(JSON.stringify(record.report()))
    }
  }
}
