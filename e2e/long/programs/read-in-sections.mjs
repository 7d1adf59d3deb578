// Reads a stream to its end. Reports its length, its hash, and by how much the process has grown.
import { createHash } from 'node:crypto'
import { StreamWebSocket } from 'isosocket'

const [url = ''] = process.argv.slice(2)
const socket = await StreamWebSocket.connect(url)
const hash = createHash('sha256')
const before = process.memoryUsage.rss()
let peak = before
let length = 0
let sections = 0
for await (const section of socket.readable) {
  hash.update(section)
  length += section.byteLength
  if (++sections % 256 === 0) peak = Math.max(peak, process.memoryUsage.rss())
}
const { messagesReceived } = socket.information
const closed = await socket.closed
console.log(
  JSON.stringify({ length, sha256: hash.digest('hex'), messagesReceived, closed, growth: peak - before }),
)
