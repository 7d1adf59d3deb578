import type { Message, MessageWebSocket } from 'isosocket'

/** The next message. Rejects if the server closes instead. */
export async function receivedMessage(socket: MessageWebSocket, signal: AbortSignal): Promise<Message> {
  const message = await socket.receive({ signal })
  if (message === null) throw new Error('The server closed the connection before it had answered.')
  return message
}
