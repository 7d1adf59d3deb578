import { MessageWebSocket } from 'isosocket'
import { sampleLines } from '../wording/sample-lines.js'
import { ConnectionForm } from './connection-form.js'
import { MessageForm } from './message-form.js'
import { type OutgoingKind, outgoingMessage } from './outgoing-message.js'
import { shownContent, shownMessage } from './shown-content.js'

const hexHint = 'Hexadecimal is pairs of the digits 0 to 9 and a to f, such as 48 65 6c 6c 6f.'

/** Wires the pane of whole messages: scenario 1 of Microsoft's sample. */
export function setUpMessagePane(address: string): void {
  const messages = new MessageForm('messages', (typed) => void send(typed))
  const connection: ConnectionForm<MessageWebSocket> = new ConnectionForm({
    pane: 'messages',
    address,
    create: () => {
      const socket = new MessageWebSocket()
      socket.addEventListener('message', ({ message }) =>
        connection.log.add('received', sampleLines.received(message), shownMessage(message)),
      )
      return socket
    },
    changed: () => messages.allow(connection.open !== undefined),
  })

  async function send(typed: string): Promise<void> {
    const kind = new FormData(messages.form).get('kind') as OutgoingKind
    const data = outgoingMessage(kind, typed)
    if (data === undefined) {
      messages.complain(hexHint)
    } else if (data === '') {
      messages.complain(sampleLines.nothingToSend)
    } else {
      connection.log.add('sent', sampleLines.sending(shownContent(data)))
      messages.accepted()
      try {
        await connection.open?.send(data)
        connection.say(sampleLines.sent)
      } catch (error) {
        connection.logError(error)
      }
    }
  }
}
