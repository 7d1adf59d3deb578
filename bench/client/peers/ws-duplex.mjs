import { once } from 'node:events'
import { createWebSocketStream, WebSocket } from 'ws'
import { urlOf } from '../link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  const socket = new WebSocket(urlOf(target), { perMessageDeflate: false })
  const duplex = createWebSocketStream(socket, { writableHighWaterMark: 1024 * 1024 })
  await once(socket, 'open')
  let full = false
  return {
    send: (data) => {
      full = !duplex.write(data)
    },
    room: () => (full && duplex.writableNeedDrain ? once(duplex, 'drain') : undefined),
    receive: (received) => duplex.on('data', received),
  }
}
