import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import { type WebSocket, WebSocketServer, type ServerOptions as WsOptions } from 'ws'

const servers: WsServer[] = []

afterAll(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** How a connection ended, as the server saw it. */
export interface SeenClose {
  readonly code: number
  readonly reason: string
}

/** A server that was not written here, on the loopback, until the tests of its file end. */
export class WsServer {
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly requests: IncomingMessage[] = []
  readonly connections: WebSocket[] = []
  readonly closes: SeenClose[] = []
  readonly #isSecure: boolean

  private constructor(
    serve: (socket: WebSocket, request: IncomingMessage) => void,
    tls: ServerOptions | undefined,
    options: WsOptions,
  ) {
    this.#isSecure = tls !== undefined
    this.#http = tls === undefined ? createServer() : createSecureServer(tls)
    this.#sockets = new WebSocketServer({ ...options, server: this.#http })
    this.#sockets.on('connection', (socket, request) => {
      this.connections.push(socket)
      this.requests.push(request)
      socket.on('error', () => {})
      socket.on('close', (code, reason) => this.closes.push({ code, reason: String(reason) }))
      serve(socket, request)
    })
  }

  static async start(
    serve: (socket: WebSocket, request: IncomingMessage) => void,
    { tls, ...options }: WsOptions & { tls?: ServerOptions } = {},
  ): Promise<WsServer> {
    const server = new WsServer(serve, tls, options)
    servers.push(server)
    server.#http.listen(0, '127.0.0.1')
    await once(server.#http, 'listening')
    return server
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#isSecure ? 'wss' : 'ws'}://127.0.0.1:${this.port}/`
  }

  /** Bytes that the system has taken, over all connections. */
  get bytesWritten(): number {
    return this.requests.reduce((sum, { socket }) => sum + socket.bytesWritten, 0)
  }

  /** Resolves when there is a connection. */
  async connected(): Promise<void> {
    while (this.connections.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  /** Resolves when a connection has ended, with how. */
  async closed(): Promise<SeenClose> {
    for (;;) {
      const [seen] = this.closes
      if (seen !== undefined) return seen
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async close(): Promise<void> {
    for (const socket of this.connections) socket.terminate()
    this.#http.closeAllConnections()
    this.#http.close()
    await once(this.#http, 'close')
  }
}

/** Sends back what it gets. */
export function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}
