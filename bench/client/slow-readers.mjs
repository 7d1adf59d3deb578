import { on, once } from 'node:events'
import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { WebSocketStream } from 'undici'
import { createWebSocketStream, WebSocket } from 'ws'
import { urlOf } from './link.mjs'
import { readerOf } from './stream-link.mjs'

/**
 * A connection on which nothing flows before it is asked to.
 * @typedef {object} SlowReader
 * @property {(question: Uint8Array<ArrayBuffer>) => unknown} begin Sends what makes the server begin.
 * @property {() => Promise<unknown>} take Waits for the next message, or the next bytes, in the way that the library has
 *   for waiting.
 */

/** @type {Record<string, (target: import('./link.mjs').Target) => Promise<SlowReader>>} */
export const slowReaders = {
  'isosocket receive': async (target) => {
    const socket = await MessageWebSocket.connect(urlOf(target))
    return { begin: (question) => socket.send(question), take: () => socket.receive() }
  },
  'isosocket stream': async (target) => ofStreams(await StreamWebSocket.connect(urlOf(target))),
  ws: async (target) => {
    const socket = await openWs(target)
    const messages = on(socket, 'message')
    return { begin: (question) => socket.send(question), take: () => messages.next() }
  },
  'ws-duplex': async (target) => {
    const duplex = createWebSocketStream(await openWs(target))
    const messages = duplex[Symbol.asyncIterator]()
    return { begin: (question) => duplex.write(question), take: () => messages.next() }
  },
  'undici-stream': async (target) => ofStreams(await new WebSocketStream(urlOf(target)).opened),
}

/**
 * @param {import('./stream-link.mjs').Streams} streams
 * @returns {SlowReader}
 */
function ofStreams({ readable, writable }) {
  const reader = readerOf(readable)
  return { begin: (question) => writable.getWriter().write(question), take: () => reader.read() }
}

/** @param {import('./link.mjs').Target} target */
async function openWs(target) {
  const socket = new WebSocket(urlOf(target), { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}
