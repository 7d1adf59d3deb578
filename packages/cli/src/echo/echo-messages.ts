import type { ServerMessageWebSocket } from '@isosocket/node'

/** Bytes that may wait for a client in each direction. */
const bufferSize = 64 * 1024

/**
 * Nothing is kept that the client does not read: sections go back as they come, so that a message of any size passes
 * through, and while one waits for room no other is taken. A client that does not read may take as long as it likes.
 */
export const echoSettings = {
  receiveMode: 'partial',
  maxMessageSize: Infinity,
  receiveBufferSize: bufferSize,
  sendBufferSize: bufferSize,
  sendTimeout: Infinity,
} as const

/** Sends back what comes until the client closes. Rejects if it is lost. */
export async function echoMessages(socket: ServerMessageWebSocket): Promise<void> {
  for await (const section of socket) {
    const data = section.type === 'utf8' ? section.text() : section.bytes()
    await (section.isComplete ? socket.sendFinalFrame(data) : socket.sendNonfinalFrame(data))
  }
}
