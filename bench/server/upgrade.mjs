import { createHash } from 'node:crypto'

const endOfHead = '\r\n\r\n'

/**
 * Reads the request for the upgrade and answers it, with nothing between the socket and who asked.
 * @param {import('node:net').Socket} socket
 * @param {(socket: import('node:net').Socket, url: URL) => void} upgraded
 */
export function upgrade(socket, upgraded) {
  let head = ''
  /** @param {Buffer} chunk */
  const onData = (chunk) => {
    head += chunk.toString('latin1')
    const end = head.indexOf(endOfHead)
    if (end === -1) return
    socket.off('data', onData)
    socket.write(answer(head))
    const path = /^GET (\S+)/.exec(head)?.[1] ?? '/'
    upgraded(socket, new URL(path, 'ws://localhost'))
    const rest = head.slice(end + endOfHead.length)
    if (rest !== '') socket.emit('data', Buffer.from(rest, 'latin1'))
  }
  socket.on('data', onData)
}

/**
 * RFC 6455 §4.2.2. No extension and no protocol is agreed to.
 * @param {string} head
 */
function answer(head) {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}${endOfHead}`
}
