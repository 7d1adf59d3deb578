import type { Connection } from './connection.js'
import type { Query } from './query.js'

/**
 * How long faults wait by default. Firefox never says `open` when the end, or an illegal frame, comes in one segment
 * with the 101 response: a case about connections that were open has to be told that it was.
 */
export const untilOpen = 300

/** The Close frame that a query's `code` and `reason` describe; an empty one without a code. */
export function closeWith(query: Query): (connection: Connection) => void {
  const code = query.optionalNumber('code', 4999)
  const reason = query.text('reason')
  return (connection) => connection.close(code, reason)
}

export function close(query: Query) {
  const send = closeWith(query)
  const after = query.number('after', 0, 600_000)
  return (connection: Connection) => later(connection, after, () => send(connection))
}

export function drop(query: Query) {
  const how = query.choice('how', 'fin', 'rst')
  const after = query.number('after', untilOpen, 600_000)
  const paused = query.text('paused') === '1'
  return (connection: Connection) => {
    if (paused) connection.tcp.pause()
    later(connection, after, () => {
      if (how === 'fin') connection.tcp.end()
      else connection.tcp.resetAndDestroy()
    })
  }
}

/** Unless the connection has ended by then. */
export function later({ tcp }: Connection, milliseconds: number, act: () => void): void {
  const timer = setTimeout(act, milliseconds)
  tcp.once('close', () => clearTimeout(timer))
}

export function noCloseAnswer() {
  return (connection: Connection) => connection.leavePeer()
}
