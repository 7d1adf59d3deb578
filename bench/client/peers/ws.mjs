import { once } from 'node:events'
import { WebSocket } from 'ws'
import { roomBelowMark, urlOf } from '../link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  const socket = new WebSocket(urlOf(target), { perMessageDeflate: false })
  await once(socket, 'open')
  return {
    send: (data) => socket.send(data),
    room: roomBelowMark(() => socket.bufferedAmount),
    receive: (received) => socket.on('message', (/** @type {Buffer} */ data) => received(data)),
  }
}
