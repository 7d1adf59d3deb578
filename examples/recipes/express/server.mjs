// Express 5: whoever has logged in may connect, and is left when they log out.
import { randomUUID } from 'node:crypto'
import express from 'express'
import { WebSocketListener } from 'isosocket/server'

/**
 * @import { IncomingMessage } from 'node:http'
 * @import { ServerMessageWebSocket } from 'isosocket/server'
 * @typedef {{ name: string, sockets: Set<ServerMessageWebSocket> }} Session
 */

/** By the value of the cookie; here you would have your store of sessions. @type {Map<string, Session>} */
const sessions = new Map()
const app = express()

app.post('/login', express.json(), (request, response) => {
  const id = randomUUID()
  sessions.set(id, { name: String(request.body.name), sockets: new Set() }) // once you have checked the password
  response.cookie('session', id, { httpOnly: true, sameSite: 'lax', secure: app.get('env') === 'production' })
  response.sendStatus(204)
})

app.post('/logout', (request, response) => {
  const id = sessionId(request)
  for (const socket of sessions.get(id)?.sockets ?? []) void socket.close(4001, 'Logged out')
  sessions.delete(id)
  response.clearCookie('session').sendStatus(204)
})

const server = app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1')
const listener = new WebSocketListener({ server, path: '/me' }) // pages of this host only, by default: see `origins`
await listener.listening
console.log(`http://127.0.0.1:${listener.port}`)

for await (const request of listener) {
  const session = sessions.get(sessionId(request))
  if (session === undefined) request.reject(401, {}, 'Log in first.')
  else void serve(request.acceptMessage(), session)
}

/** @param {ServerMessageWebSocket} socket @param {Session} session */
async function serve(socket, { name, sockets }) {
  sockets.add(socket)
  try {
    for await (const message of socket) await socket.send(`${name}: ${message.text()}`)
  } catch (error) {
    console.error(String(error)) // Lost, or what came is no text: in that case it is still open.
    void socket.close(1003)
  } finally {
    sockets.delete(socket)
  }
}

/** The upgrade carries the cookies that any request to this host does. @param {Pick<IncomingMessage, 'headers'>} request */
function sessionId({ headers }) {
  return /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
}
