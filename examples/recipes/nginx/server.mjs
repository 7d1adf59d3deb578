// What runs behind nginx: it hears only this machine, and knows clients by what nginx says of them.
import { WebSocketListener } from 'isosocket/server'

/** @import { ServerMessageWebSocket, WebSocketRequest } from 'isosocket/server' */

const listener = await WebSocketListener.listen({
  port: Number(process.env['PORT'] ?? 8080),
  host: '127.0.0.1',
  path: '/echo',
})
console.log(`ws://127.0.0.1:${listener.port}/echo`)
process.once('SIGTERM', () => listener.close({ code: 1012, timeout: 5_000 }))

for await (const request of listener) {
  const address = clientAddress(request)
  console.log(`${address} connects`)
  // Pings go and come in time for nginx's `proxy_read_timeout` (60 s), however quiet the application is.
  void echo(request.acceptMessage({ keepAliveInterval: 20_000 }), address)
}

/** @param {ServerMessageWebSocket} socket @param {string} address */
async function echo(socket, address) {
  try {
    for await (const message of socket) {
      if (message.text() === 'bye') await socket.close(4000, 'Bye to you')
      else await socket.send(message.text())
    }
    console.log(`${address} left`)
  } catch (error) {
    console.log(`${address}: ${error}`) // Lost, or what came is no text: in that case it is still open.
    void socket.close(1003)
  }
}

/** Anybody may send `X-Forwarded-For`: it is true only if the connection comes from our own proxy. @param {WebSocketRequest} request */
function clientAddress({ remoteAddress, headers }) {
  const forwarded = remoteAddress === '127.0.0.1' ? headers['x-forwarded-for'] : undefined
  return String(forwarded ?? remoteAddress)
}
