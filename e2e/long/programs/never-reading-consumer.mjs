// Connects and does not read until it is told to, then reads all and checks the order.
// Reports, a line each: open; the growth of the process while it did not read; what it read in the end.
import { once } from 'node:events'
import { MessageWebSocket, StreamWebSocket } from 'isosocket'

const [kind, url, pause] = process.argv.slice(2)
const report = (value) => console.log(JSON.stringify(value))

const socket = await (kind === 'message' ? MessageWebSocket : StreamWebSocket).connect(url)
const before = process.memoryUsage.rss()
report({ open: true })
let peak = before
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 100)
await new Promise((resolve) => setTimeout(resolve, Number(pause)))
clearInterval(sampling)
report({ growth: peak - before, received: socket.information.bytesReceived })

await once(process.stdin, 'data')
let messages = 0
let inOrder = true
if (kind === 'message') {
  for await (const message of socket) {
    const bytes = message.bytes()
    inOrder &&= new DataView(bytes.buffer).getUint32(0) === messages
    messages++
  }
} else {
  const size = 64 * 1024
  let offset = 0
  for await (const chunk of socket.readable) {
    // The number of a message stands at its beginning, wherever the sections are cut.
    for (let start = (size - (offset % size)) % size; start + 4 <= chunk.byteLength; start += size) {
      inOrder &&=
        new DataView(chunk.buffer, chunk.byteOffset + start).getUint32(0) === (offset + start) / size
    }
    offset += chunk.byteLength
  }
  messages = offset / size
}
report({ messages, inOrder, closed: await socket.closed })
process.stdin.destroy()
