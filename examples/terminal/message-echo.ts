import { MessageWebSocket } from 'isosocket'
import { closeLine, closeReason } from '../wording/close-line.js'

const greeting = 'Hello, World!'

/** Sends a text message and waits for it to come back. */
export async function echoMessage(address: string, signal: AbortSignal): Promise<void> {
  const socket = await MessageWebSocket.connect(address, { signal })
  try {
    const start = performance.now()
    console.log(`  Sending message using MessageWebSocket: ${greeting}`)
    await socket.send(greeting, { signal })
    const message = await socket.receive({ signal })
    const milliseconds = (performance.now() - start).toFixed(1)
    console.log(`  Message received from MessageWebSocket: ${message?.text()} (${milliseconds} ms)`)
    console.log(`  ${closeLine(await socket.close(1000, closeReason, { signal }))}`)
  } finally {
    socket.abort() // Does nothing after a close.
  }
}
