import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

/** Sent in one turn, and how much may wait. */
const burst = 64
const mark = 1024 * 1024

/** A plain `ws` server with the same paths, used the way its documentation shows. */
export function wsServer() {
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 2 ** 30 })
  sockets.on('connection', (socket, request) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'ws://localhost')
    socket.on('error', () => {})
    if (pathname === '/echo') echo(socket)
    else if (pathname === '/down')
      socket.once('message', () => send(socket, Number(searchParams.get('size'))))
    else count(socket)
  })
  return server
}

/** @param {WebSocket} socket */
function count(socket) {
  let messages = 0
  let bytes = 0
  socket.on('message', (/** @type {Buffer} */ data) => {
    if (data.length === 1) {
      socket.send(JSON.stringify({ messages, bytes }))
    } else {
      messages++
      bytes += data.length
    }
  })
}

/** @param {WebSocket} socket */
function echo(socket) {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

/**
 * @param {WebSocket} socket
 * @param {number} size
 */
function send(socket, size) {
  const message = Buffer.alloc(size, 'x')
  const turn = () => {
    for (let sent = 0; sent < burst && socket.bufferedAmount < mark; sent++) socket.send(message)
    if (socket.readyState === WebSocket.OPEN) setImmediate(turn)
  }
  turn()
}
