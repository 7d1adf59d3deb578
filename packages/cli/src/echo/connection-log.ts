import type { ListenerRefusedEvent, ServerMessageWebSocket, WebSocketRequest } from '@isosocket/node'
import { byteSize } from '../output/byte-size.js'
import type { Output } from '../output/output.js'
import { printableLine } from '../output/printable.js'

/** A line for each connection that comes or goes, with the time and the connection's number. */
export class ConnectionLog {
  readonly #output: Output | undefined
  #count = 0

  /** Without an output it keeps quiet. */
  constructor(output: Output | undefined) {
    this.#output = output
  }

  note(text: string): void {
    // The server does not wait for whoever reads the log, and does not keep it for him either.
    if (this.#output?.hasRoom === true) void this.#output.write(`${text}\n`)
  }

  opened({ url, remoteAddress, protocol, origin }: WebSocketRequest, socket: ServerMessageWebSocket): void {
    const number = ++this.#count
    const facts = [
      `${url.pathname}${url.search}`,
      `from ${remoteAddress ?? 'nowhere'}`,
      ...(origin === undefined ? [] : [`page of ${origin}`]),
      ...(protocol === '' ? [] : [`sub-protocol ${protocol}`]),
    ]
    this.#line(number, `opened ${facts.join(', ')}`)
    socket.closed.then(
      ({ code, reason }) => {
        const why = reason === '' ? '' : ` "${reason}"`
        this.#line(number, `closed ${code}${why}, ${amounts(socket)}`)
      },
      (error: Error) => this.#line(number, `lost, ${amounts(socket)}: ${error.message}`),
    )
  }

  refused({
    status,
    reason,
    address,
    remoteAddress,
  }: Pick<ListenerRefusedEvent, 'status' | 'reason' | 'address' | 'remoteAddress'>): void {
    this.#line(++this.#count, `refused ${status} ${address} from ${remoteAddress ?? 'nowhere'}: ${reason}`)
  }

  #line(number: number, text: string): void {
    const time = new Date().toTimeString().slice(0, 8)
    this.note(`${time} #${number} ${printableLine(text)}`)
  }
}

function amounts({ information }: ServerMessageWebSocket): string {
  const { messagesReceived, bytesReceived } = information
  return `${messagesReceived} ${messagesReceived === 1 ? 'message' : 'messages'}, ${byteSize(bytesReceived)}`
}
