// A WebSocket server that sends everything back, to be stopped and continued. Its argument is the port.
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) })
server.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => {
    socket.send(data, { binary: isBinary }, () => socket.resume())
    // One message at a time: what is not read back is not read either.
    socket.pause()
  })
  // Whoever it is waits for this process, and may have gone when it goes on.
  socket.on('error', () => {})
})
