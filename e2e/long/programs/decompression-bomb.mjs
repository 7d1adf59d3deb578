// Meets a message that is small when it comes and enormous when it is inflated. Reports the error, how long it took, and
// by how much the process has grown.
import { MessageWebSocket } from 'isosocket'

const [url = ''] = process.argv.slice(2)
const socket = await MessageWebSocket.connect(url, { compression: true, maxMessageSize: 2 ** 20 })
const { extensions } = socket.information
const before = process.memoryUsage.rss()
let peak = before
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 1)
const start = performance.now()
await socket.send('go')
const error = await socket.receive().catch((/** @type {any} */ reason) => reason)
const milliseconds = performance.now() - start
// What was on its way may still come in.
await new Promise((resolve) => setTimeout(resolve, 500))
clearInterval(sampling)
peak = Math.max(peak, process.memoryUsage.rss())
console.log(
  JSON.stringify({
    extensions,
    code: error.code,
    closeCode: error.closeCode,
    state: socket.state,
    milliseconds,
    growth: peak - before,
  }),
)
