import { MessageWebSocket } from 'isosocket'
import { closeReason } from '../../wording/close-line.js'
import { sampleLines } from '../../wording/sample-lines.js'
import { receivedMessage } from './received-message.js'
import { say } from './say.js'

const text = 'Hello World'

/** A text goes out, and the server says what it was. Resolves with whether it was that. */
export async function textScenario(address: string, signal: AbortSignal): Promise<boolean> {
  const socket = new MessageWebSocket({ messageType: 'utf8' })
  say(sampleLines.connecting(address))
  try {
    await socket.connect(address, { signal })
    say(sampleLines.connected)
    await sayReceived(socket, signal)
    say(sampleLines.sending(text))
    await socket.send(text, { signal })
    say(sampleLines.sent)
    const answer = await sayReceived(socket, signal)
    say(sampleLines.closing)
    say(sampleLines.closed(await socket.close(1000, closeReason, { signal })))
    return answer === `You said: "${text}"`
  } finally {
    socket.abort() // Does nothing after a close.
  }
}

async function sayReceived(socket: MessageWebSocket, signal: AbortSignal): Promise<string> {
  const message = await receivedMessage(socket, signal)
  say(sampleLines.received(message))
  say(message.text())
  return message.text()
}
