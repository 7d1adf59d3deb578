import { createServer } from 'node:http'
import { Server } from 'socket.io'

/** Sent in one turn, and how many may be without an answer. */
const burst = 64
const mostInFlight = 1024

/** The same work in socket.io's own protocol, which no other server speaks. */
export function socketIoServer() {
  const server = createServer()
  const io = new Server(server, { transports: ['websocket'], serveClient: false, maxHttpBufferSize: 2 ** 30 })
  io.on('connection', (socket) => {
    const { path, size } = socket.handshake.query
    if (path === '/echo') socket.on('message', (data) => socket.emit('message', data))
    else if (path === '/down') socket.once('message', () => send(socket, Number(size)))
    else count(socket)
  })
  return server
}

/** @param {import('socket.io').Socket} socket */
function count(socket) {
  let messages = 0
  let bytes = 0
  socket.on('message', (/** @type {Buffer} */ data, /** @type {(() => void) | undefined} */ answer) => {
    if (data.length === 1) {
      socket.emit('message', Buffer.from(JSON.stringify({ messages, bytes })))
    } else {
      messages++
      bytes += data.length
      answer?.()
    }
  })
}

/**
 * @param {import('socket.io').Socket} socket
 * @param {number} size
 */
function send(socket, size) {
  const message = Buffer.alloc(size, 'x')
  let inFlight = 0
  const most = Math.max(burst, Math.min(mostInFlight, (4 * 1024 * 1024) / size))
  const turn = () => {
    // One answer for each burst is enough to know how far the client is.
    while (inFlight < most && socket.connected) {
      const count = Math.max(1, Math.min(burst, most))
      for (let sent = 1; sent < count; sent++) socket.emit('message', message)
      inFlight += count
      socket.emit('message', message, () => {
        inFlight -= count
        turn()
      })
    }
  }
  turn()
}
