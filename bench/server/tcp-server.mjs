import { createServer } from 'node:net'
import { blockSize, flood } from './flood.mjs'

/**
 * Plain TCP: the physical limit. A client's first line says what is wanted, `up`, `echo`, or `down` with the number of
 * bytes (0 for no end).
 */
export function tcpServer() {
  return createServer({ allowHalfOpen: true }, (socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('data', (chunk) => {
      const end = chunk.indexOf('\n')
      const [wanted, total] = chunk.toString('latin1', 0, end).split(' ')
      const rest = chunk.subarray(end + 1)
      if (wanted === 'down') {
        socket.on('end', () => socket.destroy())
        flood(socket, Buffer.alloc(blockSize), Number(total) === 0 ? Infinity : Number(total) / blockSize)
      } else if (wanted === 'echo') {
        if (rest.length > 0) socket.write(rest)
        socket.pipe(socket)
      } else {
        count(socket, rest.length)
      }
    })
  })
}

/**
 * Counts, and answers the end of what comes with the number.
 * @param {import('node:net').Socket} socket
 * @param {number} bytes
 */
function count(socket, bytes) {
  let counted = bytes
  socket.on('data', (chunk) => {
    counted += chunk.length
  })
  socket.on('end', () => socket.end(JSON.stringify({ messages: 0, bytes: counted })))
}
