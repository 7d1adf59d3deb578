import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, isIPv6, type Socket } from 'node:net'
import { WebSocketServer } from 'ws'

export interface EchoServerOptions {
  readonly host?: string
  readonly port?: number
  /** Path of a Unix domain socket to listen on instead. */
  readonly path?: string
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A WebSocket server that sends back what it gets, and knows its connections. */
export class EchoServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** TCP connections so far. */
  connectionCount = 0
  /** WebSockets so far. */
  upgradeCount = 0

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.connectionCount++
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    new WebSocketServer({ server }).on('connection', (socket) => {
      this.upgradeCount++
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    })
  }

  static async start({
    host = '127.0.0.1',
    port = 0,
    path,
    tls,
  }: EchoServerOptions = {}): Promise<EchoServer> {
    const server = tls === undefined ? createServer() : createSecureServer(tls)
    const echo = new EchoServer(server)
    server.listen(path === undefined ? { host, port } : { path })
    await once(server, 'listening')
    return echo
  }

  /** TCP connections now. */
  get openCount(): number {
    return this.#sockets.size
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** `host:port`, IPv6 in brackets. */
  get authority(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `${isIPv6(address) ? `[${address}]` : address}:${port}`
  }

  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }
}
