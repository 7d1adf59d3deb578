import { createServer } from 'node:net'
import { blockSize, flood } from './flood.mjs'
import { FrameCounter } from './frame-counter.mjs'
import { closeFrame, serverFrame, serverFrames } from './server-frames.mjs'
import { upgrade } from './upgrade.mjs'

/** Frames that one answer of the echo can hold. */
const mostEchoed = 8192

/**
 * A server that cannot be the limit: it looks at frame headers only, and sends blocks prepared beforehand. See
 * `server-paths.mjs` for what each path does.
 */
export function rawServer() {
  return createServer((socket) => {
    socket.setNoDelay(true)
    // A client that is killed resets its connection.
    socket.on('error', () => {})
    upgrade(socket, serve)
  })
}

/**
 * @param {import('node:net').Socket} socket
 * @param {URL} url
 */
function serve(socket, { pathname, searchParams }) {
  const counter = new FrameCounter()
  const size = Number(searchParams.get('size'))
  const act = actions[pathname]?.(socket, counter, size, Number(searchParams.get('total')))
  socket.on('data', (chunk) => {
    counter.take(chunk)
    act?.()
    if (counter.closed) socket.end(closeFrame)
  })
}

/**
 * What is done after each chunk.
 * @type {Record<string, (socket: import('node:net').Socket, counter: FrameCounter, size: number, total: number) => () => void>}
 */
const actions = {
  '/up': (socket, counter) => {
    let answered = 0
    return () => {
      for (; answered < counter.questions; answered++) {
        socket.write(serverFrame(JSON.stringify({ messages: counter.messages, bytes: counter.bytes })))
      }
    }
  },
  '/echo': (socket, counter, size) => {
    const frames = serverFrames(size, Math.max(1, Math.min(mostEchoed, Math.floor(2 ** 22 / size))))
    const frameSize = serverFrame(Buffer.alloc(size)).length
    let answered = 0
    return () => {
      // By bytes: to a client with a byte stream the borders of messages mean nothing.
      const due = Math.floor(counter.bytes / size)
      while (answered < due) {
        const bytes = Math.min((due - answered) * frameSize, frames.length)
        socket.write(frames.subarray(0, bytes))
        answered += bytes / frameSize
      }
    }
  },
  '/down': (socket, counter, size, total) => {
    let begun = false
    return () => {
      if (begun || counter.questions === 0) return
      begun = true
      const perBlock = Math.max(1, Math.floor(blockSize / size))
      flood(socket, serverFrames(size, perBlock), total === 0 ? Infinity : total / size / perBlock)
    }
  },
}
