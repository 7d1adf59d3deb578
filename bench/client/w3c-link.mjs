import { roomBelowMark, urlOf } from './link.mjs'

/**
 * What is used of a `WebSocket` of the web.
 * @typedef {object} W3cSocket
 * @property {string} binaryType
 * @property {number} bufferedAmount
 * @property {(data: Uint8Array<ArrayBuffer>) => void} send
 * @property {(type: 'open' | 'error' | 'message', listener: (event: any) => void) => void} addEventListener
 */

/**
 * @param {new (url: string) => W3cSocket} Socket
 * @param {import('./link.mjs').Target} target
 * @returns {Promise<import('./link.mjs').Link>}
 */
export async function w3cLink(Socket, target) {
  const socket = new Socket(urlOf(target))
  socket.binaryType = 'arraybuffer'
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  return {
    send: (data) => socket.send(data),
    room: roomBelowMark(() => socket.bufferedAmount),
    receive: (received) =>
      socket.addEventListener('message', ({ data }) =>
        received(typeof data === 'string' ? new TextEncoder().encode(data) : data),
      ),
  }
}
