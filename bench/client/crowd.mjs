// So many bare connections to one server, in a process of their own: they ask for a WebSocket and count the bytes that come.
import { connect } from 'node:net'

/** Handshakes on the way at one time. */
const atOnce = 100

const request =
  'GET /idle HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

let received = 0

/** @param {number} port */
function open(port) {
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.once('error', reject)
      socket.write(request)
      // What comes first is the answer.
      socket.once('data', () => {
        socket.on('data', (chunk) => {
          received += chunk.length
        })
        resolve()
      })
    })
  )
}

const [port = 0, count = 0] = process.argv.slice(2).map(Number)
for (let begun = 0; begun < count; begun += atOnce) {
  await Promise.all(Array.from({ length: Math.min(atOnce, count - begun) }, () => open(port)))
}
process.on('message', () => process.send?.(received))
process.on('disconnect', () => process.exit())
process.send?.('open')
