// A listener in a process of its own, whose memory can be looked at: it says its port, then answers each message of its
// parent with what it holds.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocketListener } from '../../../dist/index.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

const options = JSON.parse(process.argv[2] ?? '{}')
const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1', ...options })
listener.onrequest = ({ request }) => {
  if (request.url.pathname === '/unanswered') return
  const socket = request.acceptMessage()
  socket.onmessage = ({ message }) => void socket.send(message.bytes())
}

let highest = 0
setInterval(() => {
  highest = Math.max(highest, process.memoryUsage.rss())
}, 20)

process.on('message', () => {
  collectGarbage()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ rss, heapUsed, highest, sockets: listener.sockets.length })
  highest = 0
})
process.on('disconnect', () => process.exit())
process.send?.(listener.port)
