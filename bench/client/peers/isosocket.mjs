import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { ask } from '../ask.mjs'
import { mark, urlOf } from '../link.mjs'
import { delay } from '../platform.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  if (target.style === 'stream') return streamLink(await StreamWebSocket.connect(urlOf(target)))
  const socket = await MessageWebSocket.connect(urlOf(target))
  /** @type {Promise<void> | undefined} */
  let last
  return {
    send: (data) => {
      last = socket.send(data)
    },
    room: () => (socket.bufferedAmount < mark ? undefined : last),
    receive: (received) => receive(socket, target, received),
  }
}

/**
 * @param {StreamWebSocket} socket
 * @returns {import('../link.mjs').Link}
 */
function streamLink(socket) {
  const writer = socket.writable.getWriter()
  /** @type {Promise<void> | undefined} */
  let last
  /** @type {import('../link.mjs').Link} */
  const link = {
    send: (data) => {
      last = writer.write(data)
    },
    room: () => writer.ready,
    receive: async (received) => {
      const reader = socket.readable.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        received(value)
      }
    },
  }
  return {
    ...link,
    ask: async () => {
      // What is written in one turn travels together, and the question is a message of its own.
      await last
      await delay(0)
      return ask(link)
    },
  }
}

/**
 * The ways of receiving. `unread`: the message is taken and its bytes are not asked for.
 * @param {MessageWebSocket} socket
 * @param {import('../link.mjs').Target} target
 * @param {(bytes: ArrayBufferView | ArrayBuffer) => void} received
 */
async function receive(socket, { style = 'listener', size }, received) {
  if (style === 'listener') {
    // In the form in which the platform's own socket has them.
    if (typeof process === 'undefined')
      socket.addEventListener('message', ({ data }) =>
        received(typeof data === 'string' ? new TextEncoder().encode(data) : data),
      )
    else socket.addEventListener('message', ({ message }) => received(message.bytes()))
  } else if (style === 'unread') {
    const expected = new Uint8Array(size)
    socket.addEventListener('message', () => received(expected))
  } else if (style === 'for await') {
    for await (const message of socket) received(message.bytes())
  } else if (style === 'receive') {
    for (;;) {
      const message = await socket.receive()
      if (message === null) return
      received(message.bytes())
    }
  } else {
    const reader = socket.readable.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      received(value.bytes())
    }
  }
}
