import type { IncomingMessage } from 'node:http'
import { type ServerMessageWebSocket, WebSocketListener, type WebSocketRequest } from 'isosocket/server'
import { type AcceptPeer, largestMessage, type MessageTaker, type Peer, type PeerOptions } from './peer.js'

/** Peers by the SDK's own listener. */
export function ownPeers(): AcceptPeer {
  // Pages come from another origin, the port of their own server
  const listener = new WebSocketListener({ noServer: true, origins: ['*'] })
  const asked = new WeakMap<IncomingMessage, (request: WebSocketRequest) => void>()
  listener.onrequest = ({ request }) => asked.get(request.httpRequest)?.(request)
  return ({ request, tcp, head }, options, opened) => {
    asked.set(request, (accepted) => {
      const socket = accept(accepted, options)
      if (socket.state === 'open') opened(new OwnPeer(socket))
    })
    listener.handleUpgrade(request, tcp, head)
  }
}

function accept(request: WebSocketRequest, options: PeerOptions): ServerMessageWebSocket {
  return request.acceptMessage({
    compression: options.compression && { threshold: 0 },
    protocol: options.chooseProtocol(request.protocols),
    receiveMode: options.sections ? 'partial' : 'full',
    maxMessageSize: largestMessage,
    // What is paused takes one message, or section, more
    receiveBufferSize: 1,
    sendBufferSize: options.sendAhead,
    // How long a case lets the server wait is its own affair, and nothing is sent that it did not ask for
    sendBufferLimit: Infinity,
    sendTimeout: Infinity,
    closeTimeout: 30_000,
    keepAliveInterval: Infinity,
  })
}

class OwnPeer implements Peer {
  readonly #socket: ServerMessageWebSocket
  #take: MessageTaker = () => undefined

  constructor(socket: ServerMessageWebSocket) {
    this.#socket = socket
  }

  get isOpen(): boolean {
    return this.#socket.state === 'open'
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  receive(take: MessageTaker): void {
    this.#take = take
    this.resume()
  }

  /** What nobody takes holds the client back. */
  pause(): void {
    this.#socket.onmessage = null
  }

  resume(): void {
    this.#socket.onmessage = ({ message }) => {
      const { buffer, byteOffset, byteLength } = message.bytes()
      this.#take(Buffer.from(buffer, byteOffset, byteLength), message.type === 'binary', message.isComplete)
    }
  }

  send(data: string | Buffer): Promise<boolean> {
    return succeeds(this.#socket.send(data))
  }

  sendPart(data: string | Buffer, final: boolean): Promise<boolean> {
    const sent = final ? this.#socket.sendFinalFrame(data) : this.#socket.sendNonfinalFrame(data)
    return succeeds(sent)
  }

  ping(): void {
    void succeeds(this.#socket.ping())
  }

  close(code: number, reason: string): void {
    void this.#socket.close(code, reason)
  }
}

/** A client may go at any time. */
function succeeds(done: Promise<unknown>): Promise<boolean> {
  return done.then(
    () => true,
    () => false,
  )
}
