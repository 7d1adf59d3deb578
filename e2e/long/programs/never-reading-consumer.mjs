// Connects and does not read until it is told to, then reads all and checks the order.
// Reports, a line each: open; the growth of the process while it did not read; what it read in the end.
import { once } from 'node:events'
import { MessageWebSocket, StreamWebSocket } from 'isosocket'

const [kind = '', url = '', pause = ''] = process.argv.slice(2)
const messageSize = 64 * 1024

/** @param {object} value */
const report = (value) => console.log(JSON.stringify(value))

/** @param {MessageWebSocket} socket */
async function readMessages(socket) {
  let messages = 0
  let inOrder = true
  for await (const message of socket) {
    inOrder &&= new DataView(message.arrayBuffer()).getUint32(0) === messages
    messages++
  }
  return { messages, inOrder }
}

/** @param {StreamWebSocket} socket */
async function readStream(socket) {
  let offset = 0
  let inOrder = true
  for await (const chunk of socket.readable) {
    // The number of a message stands at its beginning, wherever the sections are cut.
    let start = (messageSize - (offset % messageSize)) % messageSize
    for (; start + 4 <= chunk.byteLength; start += messageSize) {
      const number = new DataView(chunk.buffer, chunk.byteOffset + start).getUint32(0)
      inOrder &&= number === (offset + start) / messageSize
    }
    offset += chunk.byteLength
  }
  return { messages: offset / messageSize, inOrder }
}

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
const read = socket instanceof MessageWebSocket ? await readMessages(socket) : await readStream(socket)
report({ ...read, closed: await socket.closed })
process.stdin.destroy()
