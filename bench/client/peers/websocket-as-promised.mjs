import WebSocketAsPromised from 'websocket-as-promised'
import { WebSocket } from 'ws'
import { roomBelowMark, urlOf } from '../link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  /** @type {WebSocket | undefined} */
  let inner
  const socket = new WebSocketAsPromised(urlOf(target), {
    createWebSocket: (url) => {
      inner = new WebSocket(url, { perMessageDeflate: false })
      return /** @type {any} */ (inner) // its types want the socket of a browser
    },
    extractMessageData: (event) => event,
  })
  await socket.open()
  return {
    send: (data) => socket.send(/** @type {any} */ (data)),
    room: roomBelowMark(() => inner?.bufferedAmount ?? 0),
    receive: (received) => socket.onMessage.addListener(received),
  }
}
