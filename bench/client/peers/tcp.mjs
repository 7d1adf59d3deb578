import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { roomBelowMark } from '../link.mjs'

/** No WebSocket at all: what the machine can do. @type {import('../link.mjs').Connect} */
export const connect = async ({ port, path, total }) => {
  const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  if (path === '/up') socket.write('up\n')
  if (path === '/echo') socket.write('echo\n')
  const joined = joiningWrites(socket)
  return {
    send: (data) => joined(path === '/down' ? `down ${total}\n` : data),
    room: roomBelowMark(() => socket.writableLength),
    receive: (received) => socket.on('data', received),
    ask: async () => {
      socket.end()
      const [answer] = await once(socket, 'data')
      return JSON.parse(String(answer))
    },
  }
}

/**
 * What is written in one turn leaves in one call: the limit is not to be that of a call for each message.
 * @param {import('node:net').Socket} socket
 */
function joiningWrites(socket) {
  const release = () => socket.uncork()
  return (/** @type {string | Uint8Array} */ data) => {
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(release)
    }
    socket.write(data)
  }
}
