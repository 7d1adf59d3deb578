import { StreamWebSocket } from 'isosocket'
import { exchangeTenBytes } from '../transfer/ten-bytes.js'
import { sampleLines } from '../wording/sample-lines.js'
import { ConnectionForm } from './connection-form.js'
import { element } from './element.js'

/** Wires the pane of the binary stream: scenario 2 of Microsoft's sample. */
export function setUpTenBytesPane(address: string): void {
  const sentCount = element('ten-bytes-sent', HTMLElement)
  const receivedCount = element('ten-bytes-received', HTMLElement)
  const showCounts = (sent: number, received: number): void => {
    sentCount.textContent = String(sent)
    receivedCount.textContent = String(received)
  }

  const connection: ConnectionForm<StreamWebSocket> = new ConnectionForm({
    pane: 'ten-bytes',
    address,
    words: {
      connect: 'Start',
      disconnect: 'Stop',
      closing: sampleLines.stopping,
      closed: sampleLines.stopped,
    },
    create: () => {
      showCounts(0, 0)
      return new StreamWebSocket()
    },
    opened: (socket) => {
      void exchangeTenBytes(socket, {
        log: (line) => connection.log.add('state', line),
        failed: (title, message) => connection.log.add('error', title, message),
        counted: showCounts,
      })
    },
  })
}
