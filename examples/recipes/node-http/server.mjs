// An echo beside the pages of a server of `node:http`.
import { createServer } from 'node:http'
import { WebSocketListener } from 'isosocket/server'

/** @import { ServerMessageWebSocket } from 'isosocket/server' */

const server = createServer((request, response) => {
  if (request.url === '/health') response.end('ok\n')
  else response.writeHead(404).end('Not found\n')
})
const listener = new WebSocketListener({ server, path: '/echo', maxConnections: 10_000 })

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1')
await listener.listening
console.log(`ws://127.0.0.1:${listener.port}/echo`)

// How process managers ask a program to end: clients are told that the server restarts.
process.once('SIGTERM', async () => {
  server.close()
  await listener.close({ code: 1012, reason: 'The server restarts', timeout: 5_000 })
  server.closeAllConnections() // Those that ask nothing would hold the program.
})

for await (const request of listener) void echo(request.acceptMessage({ maxMessageSize: 1024 * 1024 }))

/** @param {ServerMessageWebSocket} socket */
async function echo(socket) {
  try {
    for await (const message of socket) {
      await socket.send(message.type === 'utf8' ? message.text() : message.bytes())
    }
  } catch (error) {
    console.error(String(error)) // Lost, or it reads none of its answers: in that case it is still open.
    void socket.close(1003)
  }
}
