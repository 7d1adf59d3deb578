import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A server on a port of its own, and its connections, also those that TLS was never agreed on for. */
export class Listener {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      // That a client resets its connection is an ordinary event here.
      socket.on('error', () => {})
    })
  }

  /** Listens on a free port. */
  static start(host: string, accepted: (socket: Socket) => void): Promise<Listener> {
    return Listener.of(createServer({ allowHalfOpen: true, noDelay: true }, accepted), host)
  }

  /** The same with a server that was made elsewhere. */
  static async of(server: Server, host: string): Promise<Listener> {
    const listener = new Listener(server)
    server.listen(0, host)
    await once(server, 'listening')
    return listener
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** How many TCP connections are open. */
  get connections(): number {
    return this.#sockets.size
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
