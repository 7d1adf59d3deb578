import type { CloseInfo, Message } from 'isosocket'

/** What Microsoft's sample shows, word for word. */
export const sampleLines = {
  connecting: (address: string): string => `Connecting to ${address}...`,
  connected: 'Connected',
  nothingToSend: 'Please specify text to send',
  sending: (text: string): string => `Sending Message: ${text}`,
  sendingPart: (text: string, isEnd: boolean): string =>
    `Sending ${isEnd ? 'end of message' : 'partial message'}: ${text}`,
  sent: 'Send Complete',
  received: ({ type }: Message): string => `Message Received; Type: ${typeName(type)}`,
  receivedPart: ({ type, isComplete }: Message): string =>
    `${isComplete ? 'Complete' : 'Partial'} message received; Type: ${typeName(type)}`,
  closing: 'Closing',
  closed: ({ code, reason }: CloseInfo): string => `Closed; Code: ${code}, Reason: ${reason}`,
  stopping: 'Stopping',
  stopped: 'Stopped',
  sendingEachSecond: 'Background sending data in 10 byte chunks each second.',
  reading: 'Background read starting.',
  writeEnded: (isCancelled: boolean): string => `Background write ${isCancelled ? 'canceled' : 'stopped'}.`,
  readEnded: (isCancelled: boolean): string => `Background read ${isCancelled ? 'canceled' : 'stopped'}.`,
  connectedToServer: 'Connected to WebSocket Server.',
}

function typeName(type: Message['type']): string {
  return type === 'utf8' ? 'Utf8' : 'Binary'
}
