// A chat: rooms, names, what was said before one came, and a rule for those who do not read.
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocketListener } from 'isosocket/server'
import { pageFiles } from '../page-files.mjs'

/**
 * @import { ServerMessageWebSocket } from 'isosocket/server'
 * @typedef {{ members: Map<ServerMessageWebSocket, string>, said: object[] }} Room
 */

const server = createServer(
  pageFiles({
    '/': new URL('page/index.html', import.meta.url),
    '/chat.css': new URL('page/chat.css', import.meta.url),
    '/chat.js': new URL('page/chat.js', import.meta.url),
  }),
)
const listener = new WebSocketListener({ server, path: '/chat', maxConnections: 5_000 })
/** @type {Map<string, Room>} */
const rooms = new Map()

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1')
await listener.listening
console.log(`http://127.0.0.1:${listener.port}/`)
process.once('SIGTERM', async () => {
  server.close()
  await listener.close({ code: 1012, reason: 'The server restarts', timeout: 5_000 })
  server.closeAllConnections() // Those that ask nothing would hold the program.
})

for await (const request of listener) {
  const [name, room] = ['name', 'room'].map((key) => request.url.searchParams.get(key)?.trim() ?? '')
  if (!isName(name) || !isName(room)) request.reject(400, {}, 'A name and a room have 1 to 32 characters.')
  else void enter(request.acceptMessage({ maxMessageSize: 4096, receiveBufferSize: 16_384 }), name, room)
}

/** @param {ServerMessageWebSocket} socket @param {string} name @param {string} roomName */
async function enter(socket, name, roomName) {
  const room = rooms.get(roomName) ?? { members: new Map(), said: [] }
  rooms.set(roomName, room)
  room.members.set(socket, name)
  void socket.send(JSON.stringify({ type: 'welcome', said: room.said }))
  tellNames(room)
  try {
    let taken = 0
    for await (const message of socket) {
      if (socket.information.messagesReceived - ++taken > 100) return void socket.close(1008, 'Too fast')
      const said = { type: 'said', name, text: message.text(), at: new Date().toISOString() }
      room.said = [...room.said.slice(-49), said]
      tell(room, said)
      // Whoever sends more than twenty a second waits; what is left of those who have gone is said at once.
      if (socket.state === 'open') await pause(50)
    }
  } catch (error) {
    console.error(`${name}: ${error}`) // Lost, or what came is no text: in that case it is still open.
    void socket.close(1003)
  } finally {
    room.members.delete(socket)
    if (room.members.size === 0) rooms.delete(roomName)
    tellNames(room)
  }
}

/** @param {Room} room */
function tellNames(room) {
  tell(room, { type: 'names', names: [...room.members.values()] })
}

/**
 * Who does not read is not to miss a line without knowing: past a mebibyte that waits they are closed, come again and are
 * told what was said.
 * @param {Room} room @param {object} message
 */
function tell({ members }, message) {
  const filter = (/** @type {ServerMessageWebSocket} */ socket) => members.has(socket)
  void listener.broadcast(JSON.stringify(message), { filter, slowConsumer: 'close' })
}

/** @param {string | undefined} text @returns {text is string} */
function isName(text) {
  return text !== undefined && text.length >= 1 && text.length <= 32
}
