import type { WebSocketRequest } from 'isosocket/server'
import { maxMessageSize } from './message-limit.js'

/** Sends every message back as it came. Who does not read is not read from either: `send` waits, and so does the loop. */
export async function echoConnection(request: WebSocketRequest): Promise<void> {
  const socket = request.acceptMessage({ maxMessageSize })
  for await (const message of socket) {
    await socket.send(message.type === 'utf8' ? message.text() : message.bytes())
  }
}
