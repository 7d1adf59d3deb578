import { StreamWebSocket } from 'isosocket'
import { exchangeTenBytes } from '../../transfer/ten-bytes.js'
import { closeReason } from '../../wording/close-line.js'
import { sampleLines } from '../../wording/sample-lines.js'
import { say } from './say.js'

/** Where the user of the sample would press Stop. */
const enough = 30

/** Ten bytes a second, three times. Resolves with whether they went out and the server answered. */
export async function streamScenario(address: string, signal: AbortSignal): Promise<boolean> {
  const socket = new StreamWebSocket()
  const abort = (): void => socket.abort(signal.reason)
  signal.addEventListener('abort', abort)
  say(sampleLines.connecting(address))
  try {
    await socket.connect(address, { signal })
    say(sampleLines.connected)
    let hasFailed = false
    let bytes = { sent: 0, received: 0 }
    let answered: () => void = () => {}
    const reached = new Promise<void>((resolve) => {
      answered = resolve
    })
    const exchange = exchangeTenBytes(socket, {
      log: say,
      failed: (title, message) => {
        hasFailed = true
        say(`${title}\n${message}`)
      },
      counted: (sent, received) => {
        const isAnswer = received > bytes.received
        bytes = { sent, received }
        if (isAnswer) say(`Bytes sent: ${sent}, Bytes received: ${received}`)
        if (isAnswer && sent >= enough) answered()
      },
    })
    await Promise.race([reached, exchange])
    signal.throwIfAborted()
    say(sampleLines.stopping)
    const close = await socket.close(1000, closeReason, { signal })
    await exchange
    say(sampleLines.closed(close))
    say(sampleLines.stopped)
    return !hasFailed && bytes.sent >= enough
  } finally {
    signal.removeEventListener('abort', abort)
    socket.abort() // Does nothing after a close.
  }
}
