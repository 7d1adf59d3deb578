import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import type { Connection } from './connection.js'
import { closeWith, later, untilOpen } from './ending-behaviours.js'
import { frame, opcode } from './frame.js'
import { numberedMessage } from './numbered-message.js'
import type { Query } from './query.js'

// Each behaviour reads its query first, so that a wrong one is refused with 400, and returns what to do once open.

const mebibyte = 2 ** 20

export function echo() {
  return echoMessages
}

function echoMessages(connection: Connection): void {
  connection.onMessage = (bytes, isBinary) => connection.answer(isBinary ? bytes : bytes.toString())
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
    // What waits in this process would be lost
    drop: async (connection: Connection) => {
      await connection.allTaken()
      connection.tcp.end()
    },
    reset: async (connection: Connection) => {
      await connection.allTaken()
      connection.tcp.resetAndDestroy()
    },
  }
  const isFault = end === 'drop' || end === 'reset'
  const after = query.number('after', isFault ? untilOpen : 0, 600_000)
  return (connection: Connection) => {
    for (let index = 0; index < count; index++) void connection.send(numberedMessage(index, size, kind))
    if (after === 0) void endings[end](connection)
    else later(connection, after, () => void endings[end](connection))
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
    connection.close(1000)
  }
}

export function fragments(query: Query) {
  const parts = query.number('parts', 3, 100_000)
  const size = query.number('size', 4, mebibyte)
  const kind = query.choice('kind', 'text', 'binary')
  const pause = query.number('every', 0, 60_000)
  const isText = kind === 'text'
  const whole = isText ? Buffer.from('é'.repeat(Math.ceil((parts * size) / 2))) : numbered(parts * size)
  // Two bytes a character: an odd size cuts one, which no peer does, nor does it send empty parts
  const isRaw = (isText && size % 2 === 1) || size === 0
  return async (connection: Connection) => {
    for (let part = 0; part < parts && connection.isOpen; part++) {
      const last = part === parts - 1
      const bytes = whole.subarray(part * size, last ? whole.length : (part + 1) * size)
      if (isRaw)
        connection.writePart(frame(part === 0 ? opcode[kind] : opcode.continuation, last, bytes), bytes, last)
      else void connection.sendPart(isText ? bytes.toString() : bytes, last)
      if (part === Math.floor((parts - 1) / 2)) connection.peer.ping()
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
