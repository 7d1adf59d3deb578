import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import type { RawData } from 'ws'
import { bytesOf, type Connection } from './connection.js'
import { closeWith, later, untilOpen } from './ending-behaviours.js'
import { numberedMessage } from './numbered-message.js'
import type { Query } from './query.js'

// Each behaviour reads its query first, so that a wrong one is refused with 400, and returns what to do once open.

const mebibyte = 2 ** 20

/** Where an echo stops reading: a client that sends and never reads must not fill the server. */
const echoBacklogLimit = 16 * mebibyte

export function echo() {
  return echoMessages
}

function echoMessages({ socket, record }: Connection): void {
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const bytes = bytesOf(data)
    record.countSent(bytes, true)
    socket.send(bytes, { binary: isBinary }, () => {
      if (socket.isPaused && socket.bufferedAmount < echoBacklogLimit / 2) socket.resume()
    })
    if (socket.bufferedAmount > echoBacklogLimit) socket.pause()
  })
}

export function greet(query: Query) {
  const text = query.text('text') ?? 'Hello, World!'
  return (connection: Connection) => {
    void connection.send(text)
    echoMessages(connection)
  }
}

export function burst(query: Query) {
  const count = query.number('count', 1, 1_000_000)
  const size = query.number('size', 16, 256 * mebibyte)
  if (count * size > 256 * mebibyte) throw new RangeError('a burst is 256 MiB at most, use /push')
  const kind = query.choice('kind', 'binary', 'text')
  const end = query.choice('end', 'echo', 'close', 'drop', 'reset')
  const endings = {
    echo: echoMessages,
    close: closeWith(query),
    drop: ({ tcp }: Connection) => tcp.end(),
    // A reset discards what waits in this process, so it comes after the last byte was taken by the system
    reset: ({ tcp }: Connection) => tcp.write('', () => tcp.resetAndDestroy()),
  }
  const isFault = end === 'drop' || end === 'reset'
  const after = query.number('after', isFault ? untilOpen : 0, 600_000)
  return (connection: Connection) => {
    for (let index = 0; index < count; index++) void connection.send(numberedMessage(index, size, kind))
    if (after === 0) endings[end](connection)
    else later(connection, after, () => endings[end](connection))
  }
}

export function push(query: Query) {
  const count = query.number('count', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  const size = query.number('size', 65_536, 64 * mebibyte)
  const kind = query.choice('kind', 'binary', 'text')
  return async (connection: Connection) => {
    for (let index = 0; index < count && connection.isOpen; index++) {
      await connection.send(numberedMessage(index, size, kind))
      // While the system takes every write at once nothing else would get a turn
      if (index % 16 === 15) await nextTurn()
    }
    connection.socket.close(1000)
  }
}

export function fragments(query: Query) {
  const parts = query.number('parts', 3, 100_000)
  const size = query.number('size', 4, mebibyte)
  const kind = query.choice('kind', 'text', 'binary')
  const pause = query.number('every', 0, 60_000)
  // Two bytes a character: an odd size cuts one
  const whole =
    kind === 'text' ? Buffer.from('é'.repeat(Math.ceil((parts * size) / 2))) : numbered(parts * size)
  return async (connection: Connection) => {
    for (let part = 0; part < parts && connection.isOpen; part++) {
      const last = part === parts - 1
      const bytes = whole.subarray(part * size, last ? whole.length : (part + 1) * size)
      void connection.send(bytes, { fin: last, binary: kind === 'binary' })
      if (part === Math.floor((parts - 1) / 2)) connection.socket.ping('in the middle')
      if (pause > 0 && !last) await delay(pause)
    }
    echoMessages(connection)
  }
}

function numbered(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let index = 0; index < size; index++) bytes[index] = index & 0xff
  return bytes
}

export function empty() {
  return (connection: Connection) => {
    void connection.send('')
    void connection.send(Buffer.alloc(0))
    echoMessages(connection)
  }
}

export function headers() {
  return (connection: Connection, requestHeaders: NodeJS.Dict<string | string[]>) => {
    void connection.send(JSON.stringify(requestHeaders))
    echoMessages(connection)
  }
}
