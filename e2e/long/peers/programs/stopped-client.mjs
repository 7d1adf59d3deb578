// Connects, and is stopped and continued from outside in the middle of what its first argument says.
// Reports, a line each: its process id, when it can be stopped; how things are when it has gone on for a while.
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { MessageWebSocket, WebSocketError } from 'isosocket'

const [scenario = '', url = ''] = process.argv.slice(2)

/** @param {object} value */
const report = (value) => console.log(JSON.stringify(value))

/** @param {unknown} error */
const show = (error) =>
  error instanceof WebSocketError
    ? { code: error.code, status: error.status, phase: error.phase }
    : { stranger: String(error) }

/**
 * Resolves when this process has been stopped and goes on. It is kept busy until then, in the phase of the
 * event loop behind which timers come first: what has arrived meanwhile would be read after them.
 */
async function stopped() {
  await nextTurn()
  const end = performance.now() + 20_000
  let last = performance.now()
  report({ pid: process.pid })
  for (let now = performance.now(); now - last < 1_000; now = performance.now()) {
    if (now > end) throw new Error('nobody has stopped this process')
    last = now
  }
}

/** @type {{ [scenario: string]: () => Promise<object> }} */
const scenarios = {
  // A ping waits for its answer, which comes while everything stands still, and so does the deadline.
  idle: async () => {
    const socket = await MessageWebSocket.connect(url, { keepAliveInterval: 50, keepAliveTimeout: 1_500 })
    await delay(300)
    await stopped()
    await delay(300)
    const { state } = socket
    await socket.send('still there?')
    const answer = (await socket.receive())?.text()
    return { state, answer, closed: await socket.close() }
  },
  // A second without progress is the limit, and everything stands still for longer.
  sending: async () => {
    const socket = await MessageWebSocket.connect(url, { sendTimeout: 1_000, keepAliveInterval: Infinity })
    const chunk = new Uint8Array(64 * 1024)
    let going = true
    const sending = (async () => {
      while (going) await socket.send(chunk)
    })()
    sending.catch(() => {})
    await delay(300)
    await stopped()
    await delay(300)
    going = false
    try {
      await sending
      return { state: socket.state }
    } finally {
      socket.abort()
    }
  },
  // The peer's Close frame comes while everything stands still.
  closing: async () => {
    const socket = await MessageWebSocket.connect(url, { closeTimeout: 800 })
    await socket.send('answer late')
    const closing = socket.close(1000, 'done')
    closing.catch(() => {})
    await stopped()
    return { closed: await closing }
  },
  // The server never answers.
  connecting: async () => {
    const connecting = MessageWebSocket.connect(url, { connectTimeout: 1_000 })
    connecting.catch(() => {})
    await delay(200)
    await stopped()
    const continued = performance.now()
    const error = await connecting.then(() => ({}), show)
    return { error, atOnce: performance.now() - continued < 500 }
  },
}

report((await scenarios[scenario]?.().catch((error) => ({ failed: show(error) }))) ?? {})
