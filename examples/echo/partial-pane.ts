import { MessageWebSocket } from 'isosocket'
import { sampleLines } from '../wording/sample-lines.js'
import { ConnectionForm } from './connection-form.js'
import { element } from './element.js'
import { MessageForm } from './message-form.js'
import { shownContent, shownMessage } from './shown-content.js'

/** Wires the pane of partial and complete messages: scenario 4 of Microsoft's sample. */
export function setUpPartialPane(address: string): void {
  const endOfMessage = element('partial-end', HTMLInputElement)
  element('partial-note', HTMLElement).textContent = whatThisRuntimeDoes()
  const messages = new MessageForm('partial', (typed) => void send(typed))
  const connection: ConnectionForm<MessageWebSocket> = new ConnectionForm({
    pane: 'partial',
    address,
    create: () => {
      const socket = new MessageWebSocket({ messageType: 'utf8', receiveMode: 'partial' })
      socket.addEventListener('message', ({ message }) =>
        connection.log.add('received', sampleLines.receivedPart(message), shownMessage(message)),
      )
      return socket
    },
    changed: () => messages.allow(connection.open !== undefined),
  })

  async function send(typed: string): Promise<void> {
    if (typed === '') {
      messages.complain(sampleLines.nothingToSend)
      return
    }
    const isEnd = endOfMessage.checked
    connection.log.add('sent', sampleLines.sendingPart(shownContent(typed), isEnd))
    messages.accepted()
    try {
      if (isEnd) await connection.open?.sendFinalFrame(typed)
      else await connection.open?.sendNonfinalFrame(typed)
      connection.say(sampleLines.sent)
    } catch (error) {
      connection.logError(error)
    }
  }
}

function whatThisRuntimeDoes(): string {
  const { fragments, sections } = new MessageWebSocket().capabilities
  const sending = fragments
    ? 'Each part goes out at once, as a frame (capabilities.fragments).'
    : 'This browser sends whole messages only (capabilities.fragments is false): ' +
      'the parts wait here until the end of the message and go out as one.'
  const receiving = sections
    ? 'What comes is handed on section by section (capabilities.sections).'
    : 'It hands on whole messages only, too (capabilities.sections is false): ' +
      'what is received is always complete.'
  return `${sending} ${receiving}`
}
