import type { Message, MessageSocket, StreamSocket } from '@isosocket/core'
import { WebSocket } from 'ws'
import { maxMessageSize } from './frame-sequence.js'

/** The classes under test: those of the package, or of a copy with a fault planted in it. */
export type Sdk = typeof import('../../src/index.js')

/** Less what differs in type between the two ends. */
type Observable<Socket extends MessageSocket | StreamSocket> = Omit<Socket, 'control' | 'connect'>

/** What one end makes of a sequence. */
export interface Observation {
  /** Whole messages, `utf8:…` or `binary:…` in hexadecimal. */
  readonly messages: readonly string[]
  /** What came of a message that never ended. */
  readonly begun: string
  /** `closed CODE REASON`, the error code of a fault, or `lost`. */
  readonly end: string
}

/** Plain `ws`: what is right by definition. */
export function observeWs(address: string): Promise<Observation> {
  return observeWsSocket(new WebSocket(address, { perMessageDeflate: false, maxPayload: maxMessageSize }))
}

/** What a socket of `ws` sees, whichever end it is. */
export function observeWsSocket(socket: WebSocket): Promise<Observation> {
  return new Promise((resolve) => {
    const messages: string[] = []
    let fault: string | undefined
    socket.on('message', (data: Buffer, isBinary) => {
      messages.push(`${isBinary ? 'binary' : 'utf8'}:${data.toString('hex')}`)
    })
    socket.on('error', (error) => {
      fault = ourCode((error as NodeJS.ErrnoException).code ?? error.message)
    })
    socket.on('close', (code, reason) => {
      const end = fault ?? (code === 1006 ? 'lost' : `closed ${code} ${reason}`)
      resolve({ messages, begun: '', end })
    })
  })
}

/** MessageWebSocket, whole messages or sections. */
export function observeMessages(
  { MessageWebSocket, WebSocketError }: Sdk,
  address: string,
  receiveMode: 'full' | 'partial',
): Promise<Observation> {
  const socket = new MessageWebSocket({ maxMessageSize, receiveMode, receiveBufferSize: 1_000 })
  return observeMessageSocket(socket, WebSocketError, socket.connect(address))
}

/** What a socket for messages sees, whichever end it is. */
export async function observeMessageSocket(
  socket: Observable<MessageSocket>,
  errorClass: Sdk['WebSocketError'],
  opened?: Promise<void>,
): Promise<Observation> {
  const messages: string[] = []
  let begun = ''
  const end = (async () => {
    await opened
    for await (const message of socket) {
      checkText(message)
      begun += Buffer.from(message.bytes()).toString('hex')
      if (!message.isComplete) continue
      messages.push(`${message.type}:${begun}`)
      begun = ''
    }
    const { code, reason } = await socket.closed
    return `closed ${code} ${reason}`
  })()
  return { end: await end.catch((error) => endOf(error, errorClass)), messages, begun }
}

/** StreamWebSocket: all bytes in one row, as one "message". */
export function observeStream(
  { StreamWebSocket, WebSocketError }: Sdk,
  address: string,
): Promise<Observation> {
  const socket = new StreamWebSocket({ receiveBufferSize: 1_000 })
  return observeStreamSocket(socket, WebSocketError, socket.connect(address))
}

/** What a socket for streams sees, whichever end it is. */
export async function observeStreamSocket(
  socket: Observable<StreamSocket>,
  errorClass: Sdk['WebSocketError'],
  opened?: Promise<void>,
): Promise<Observation> {
  const chunks: Uint8Array[] = []
  const end = (async () => {
    await opened
    for await (const chunk of socket.readable) chunks.push(chunk)
    const { code, reason } = await socket.closed
    return `closed ${code} ${reason}`
  })()
  const outcome = await end.catch((error) => endOf(error, errorClass))
  return { end: outcome, messages: [], begun: Buffer.concat(chunks).toString('hex') }
}

function checkText(message: Message): void {
  // Throws where a section was cut inside a character.
  if (message.type === 'utf8') message.text()
}

function endOf(error: unknown, WebSocketError: Sdk['WebSocketError']): string {
  if (!(error instanceof WebSocketError)) throw error
  return error.code === 'ERR_CONNECTION_LOST' ? 'lost' : error.code
}

/** The code that ours has for one of ws. */
function ourCode(wsCode: string): string {
  if (wsCode === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'ERR_MESSAGE_TOO_BIG'
  if (wsCode === 'WS_ERR_INVALID_UTF8') return 'ERR_INVALID_UTF8'
  return wsCode.replace(/^WS_ERR_/, 'ERR_PROTOCOL_')
}
