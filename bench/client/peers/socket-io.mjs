import { io } from 'socket.io-client'

/** As much may be without an answer: socket.io does not tell how much it buffers. */
const mark = 1024 * 1024

/** @type {import('../link.mjs').Connect} */
export const connect = async ({ port, path, size }) => {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], query: { path, size } })
  // Its emitter is not Node's.
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', reject)
  })
  let inFlight = 0
  let unasked = 0
  let made = () => {}
  return {
    send: (data) => {
      unasked += data.length
      // One answer now and then tells how far the server is.
      if (path !== '/up' || unasked < mark / 8) {
        socket.emit('message', data)
        return
      }
      const size = unasked
      unasked = 0
      inFlight += size
      socket.emit('message', data, () => {
        inFlight -= size
        made()
      })
    },
    room: () =>
      inFlight < mark
        ? undefined
        : new Promise((resolve) => {
            made = () => resolve(undefined)
          }),
    receive: (received) => {
      socket.on('message', (data, answer) => {
        answer?.()
        received(data)
      })
    },
  }
}
