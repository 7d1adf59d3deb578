import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'
import { backlog } from '../listening.mjs'

/** @type {import('../listening.mjs').Listen} */
export const listen = async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog, perMessageDeflate: false })
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    port,
    count: () => server.clients.size,
    // As its README shows it.
    broadcast: (message) => {
      for (const client of server.clients) {
        if (client.readyState === WebSocket.OPEN) client.send(message)
      }
    },
  }
}
