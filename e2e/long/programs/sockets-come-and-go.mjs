// Opens, uses and closes sockets in rounds and reports after each what is left of them.
// Needs --expose-gc.
import { MessageWebSocket, StreamWebSocket } from 'isosocket'

const [url = '', ...counts] = process.argv.slice(2)
const [rounds = 0, perRound = 0] = counts.map(Number)

/** @typedef {WeakRef<MessageWebSocket | StreamWebSocket>[]} Refs */
const atOnce = 100

/** @param {Refs} refs */
async function useMessages(refs) {
  const socket = await MessageWebSocket.connect(url)
  refs.push(new WeakRef(socket))
  const closed = new Promise((resolve) => {
    socket.addEventListener('close', resolve)
  })
  await socket.send('text')
  const text = await socket.receive()
  if (text?.text() !== 'text') throw new Error('no echo')
  await socket.close()
  await closed
}

/** @param {Refs} refs */
async function useStream(refs) {
  const socket = await StreamWebSocket.connect(url)
  refs.push(new WeakRef(socket))
  const writer = socket.writable.getWriter()
  await writer.write(new Uint8Array(1_000))
  const reader = socket.readable.getReader()
  let length = 0
  while (length < 1_000) length += (await reader.read()).value?.byteLength ?? 0
  await writer.close()
}

/** @param {Refs} refs */
async function loseByAbort(refs) {
  const socket = await MessageWebSocket.connect(url)
  refs.push(new WeakRef(socket))
  void socket.receive().catch(() => {})
  void socket.send('lost')
  socket.abort()
}

const uses = [useMessages, useStream, useMessages, loseByAbort]

async function round() {
  /** @type {Refs} */
  const refs = []
  for (let done = 0; done < perRound; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, index) => uses[index % uses.length]?.(refs)))
  }
  return refs
}

async function settle() {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    globalThis.gc?.()
  }
}

async function measured() {
  const refs = await round()
  await settle()
  return {
    sockets: refs.length,
    alive: refs.filter((ref) => ref.deref() !== undefined).length,
    handles: process
      .getActiveResourcesInfo()
      .filter((name) => name !== 'PipeWrap')
      .sort(),
    heap: process.memoryUsage().heapUsed,
  }
}

await settle()
console.log(
  JSON.stringify({
    handles: process
      .getActiveResourcesInfo()
      .filter((name) => name !== 'PipeWrap')
      .sort(),
  }),
)
for (let number = 0; number <= rounds; number++) console.log(JSON.stringify(await measured()))
