import { once } from 'node:events'
import websocket from 'websocket'
import { urlOf } from '../link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  const client = new websocket.client()
  client.connect(urlOf(target))
  /** @type {websocket.connection[]} */
  const [connection] = await once(client, 'connect')
  if (connection === undefined) throw new Error('websocket gave no connection')
  return {
    send: (data) => connection.sendBytes(Buffer.isBuffer(data) ? data : Buffer.from(data)),
    room: () => (connection.socket.writableNeedDrain ? once(connection, 'drain') : undefined),
    receive: (received) =>
      connection.on('message', (message) =>
        received(message.type === 'binary' ? message.binaryData : Buffer.from(message.utf8Data)),
      ),
  }
}
