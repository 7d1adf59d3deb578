import { once } from 'node:events'
import WebSocket from 'isomorphic-ws'
import { roomBelowMark, urlOf } from '../link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  const socket = new WebSocket(urlOf(target), { perMessageDeflate: false })
  await once(socket, 'open')
  return {
    send: (data) => socket.send(data),
    room: roomBelowMark(() => socket.bufferedAmount),
    receive: (received) => {
      socket.onmessage = ({ data }) =>
        received(typeof data === 'string' ? Buffer.from(data) : /** @type {Buffer} */ (data))
    },
  }
}
