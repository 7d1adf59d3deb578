// Uploads: a stream of bytes to the disk, as fast as the disk takes it; lines of JSON come back on the same connection.
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocketListener } from 'isosocket/server'
import { pageFiles } from '../page-files.mjs'

/**
 * @import { Hash } from 'node:crypto'
 * @import { ServerStreamWebSocket } from 'isosocket/server'
 */

const folder = process.env['FOLDER'] ?? 'uploads'
const limit = Number(process.env['LIMIT'] ?? 1024 ** 3)
if (!Number.isSafeInteger(limit) || limit <= 0)
  throw new Error('LIMIT is a whole number of bytes, without a unit')
const longest = 3_600_000
const progressStep = 1024 ** 2

await mkdir(folder, { recursive: true })
for (const name of await readdir(folder)) {
  if (name.endsWith('.part')) await rm(join(folder, name)) // What was under way when the program was killed.
}
const server = createServer(
  pageFiles({
    '/': new URL('page/index.html', import.meta.url),
    '/upload.js': new URL('page/upload.js', import.meta.url),
    '/send-file.mjs': new URL('send-file.mjs', import.meta.url),
  }),
)
const listener = new WebSocketListener({ server, path: '/upload', maxConnections: 100 })
server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1')
await listener.listening
console.log(`http://127.0.0.1:${listener.port}/`)
process.once('SIGTERM', async () => {
  server.close() // Nobody new; who is here may go on for a while.
  const ends = Promise.allSettled(listener.sockets.map(({ closed }) => closed))
  await Promise.race([ends, pause(20_000, undefined, { ref: false })])
  await listener.close({ code: 1012, reason: 'The server restarts' })
  server.closeAllConnections() // Those that ask nothing would hold the program.
})

for await (const request of listener) {
  // One form of each letter: a Mac says "e" and an accent where others say "é".
  const name = (request.url.searchParams.get('name') ?? '').normalize('NFC')
  const size = Number(request.url.searchParams.get('size') ?? Number.NaN)
  // What a client calls its file never leads anywhere: no slash, no backslash, no dot in front, no NUL.
  const isName = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_. ()-]*$/u.test(name)
  const fits = Buffer.byteLength(name) <= 200 // File systems take 255, and an identifier comes in front.
  if (isName && fits && Number.isSafeInteger(size) && size >= 0)
    void receive(request.acceptStream(), name, size)
  else request.reject(400, {}, 'Give a name (letters, digits and "_. ()-", at most 200 bytes) and a size.')
}

/** @param {ServerStreamWebSocket} socket @param {string} name @param {number} size */
async function receive(socket, name, size) {
  // Accepted first: a page is not told the status of a refusal, but it is told a close code.
  if (size > limit) return void socket.close(1009, `At most ${limit} bytes`)
  const id = randomUUID()
  const part = join(folder, `${id}.part`)
  const writer = socket.writable.getWriter()
  try {
    const hash = createHash('sha256')
    const file = await open(part, 'wx')
    await socket.readable
      .pipeThrough(exactly(size, hash, progress(socket, writer)))
      .pipeTo(Writable.toWeb(file.createWriteStream()), { signal: AbortSignal.timeout(longest) })
    if (socket.information.bytesReceived > size) throw tooMany(size) // While the disk was still busy.
    await rename(part, join(folder, `${id}-${name}`)) // Under its name it is complete, or not there.
    await writer.write(line({ saved: `${id}-${name}`, sha256: hash.digest('hex') }))
    await socket.close()
  } catch (error) {
    console.error(`${name}: ${error}`)
    await rm(part, { force: true })
    const [code, reason] =
      error instanceof RangeError ? [1009, error.message] : [1011, 'The file was not saved']
    void socket.close(code, reason) // If it was the client that was lost, there is nobody to tell.
  }
}

/**
 * Ends when so many bytes have passed; fewer or more are an error.
 * @param {number} size @param {Hash} hash @param {(received: number) => void} tell
 * @returns {TransformStream<Uint8Array, Uint8Array>}
 */
function exactly(size, hash, tell) {
  let received = 0
  return new TransformStream({
    start: (controller) => (size === 0 ? controller.terminate() : undefined),
    transform(chunk, controller) {
      received += chunk.byteLength
      if (received > size) throw tooMany(size)
      hash.update(chunk)
      controller.enqueue(chunk)
      tell(received)
      if (received === size) controller.terminate()
    },
    flush: () => {
      throw new Error(`The client left after ${received} of ${size} bytes`)
    },
  })
}

/** @param {number} size */
function tooMany(size) {
  return new RangeError(`More than the ${size} bytes that were announced`)
}

/** @param {ServerStreamWebSocket} socket @param {WritableStreamDefaultWriter<BufferSource>} writer */
function progress(socket, writer) {
  let toldAt = 0
  return (/** @type {number} */ received) => {
    // Not while the last is still here: a client that does not read must not fill the memory.
    if (received - toldAt < progressStep || socket.bufferedAmount > 0) return
    toldAt = received
    writer.write(line({ received })).catch(() => {})
  }
}

/** @param {object} content */
function line(content) {
  return new TextEncoder().encode(`${JSON.stringify(content)}\n`)
}
