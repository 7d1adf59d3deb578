import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { type AcceptPeer, largestMessage, type MessageTaker, type Peer, type PeerOptions } from './peer.js'

/** Peers by `ws`: what both ends of the SDK have wrong in common shows here. */
export function wsPeers(): AcceptPeer {
  const plain = webSocketServer(false)
  const compressing = webSocketServer(true)
  return ({ request, tcp, head }, options, opened) => {
    const server = options.compression ? compressing : plain
    server.options.handleProtocols = (offered) => options.chooseProtocol([...offered]) || false
    server.handleUpgrade(request, tcp, head, (socket) => opened(new WsPeer(socket, options)))
  }
}

class WsPeer implements Peer {
  readonly #socket: WebSocket
  readonly #sendAhead: number

  constructor(socket: WebSocket, { sendAhead }: PeerOptions) {
    this.#socket = socket
    this.#sendAhead = sendAhead
    // What an illegal frame or a reset does to the connection shows in the statistics
    socket.on('error', () => undefined)
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  receive(take: MessageTaker): void {
    this.#socket.on('message', (data: RawData, isBinary: boolean) => take(bytesOf(data), isBinary, true))
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  send(data: string | Buffer): Promise<boolean> {
    return this.sendPart(data, true)
  }

  sendPart(data: string | Buffer, final: boolean): Promise<boolean> {
    const taken = new Promise<boolean>((resolve) => {
      this.#socket.send(data, { binary: typeof data !== 'string', fin: final }, (error) => resolve(!error))
    })
    return this.bufferedAmount < this.#sendAhead ? Promise.resolve(this.isOpen) : taken
  }

  ping(): void {
    this.#socket.ping('in the middle')
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }
}

function webSocketServer(perMessageDeflate: boolean): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: perMessageDeflate && { threshold: 0 },
    maxPayload: largestMessage,
  })
}

/** Whatever `ws` hands out. */
export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
