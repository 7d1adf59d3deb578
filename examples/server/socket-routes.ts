import type { IncomingMessage, Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

/** What a server does with the connections to one path. */
export type SocketRoute = (socket: WebSocket, request: IncomingMessage) => void

/** The largest message that is taken in: a whole one is held in memory. */
const maxPayload = 16 * 1024 * 1024

/** How long clients have to answer the Close frame when the demo ends, in milliseconds. */
const farewell = 500

/** The WebSockets of a server, by path. */
export class SocketRoutes {
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload })

  constructor(server: Server, routes: { readonly [path: string]: SocketRoute }) {
    this.#server = server
    const byPath = new Map(Object.entries(routes))
    server.on('upgrade', (request, tcp, head) => {
      const route = byPath.get((request.url ?? '').replace(/\?.*$/, ''))
      if (route === undefined) {
        tcp.on('error', () => {})
        tcp.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, tcp, head, (socket) => {
        socket.on('error', () => {}) // `ws` ends the connection itself, with the code that fits.
        route(socket, request)
      })
    })
  }

  /** Says goodbye to every client, and ends the server. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    for (const socket of this.#sockets.clients) socket.close(1001, 'The demo has ended.')
    const timer = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate()
    }, farewell)
    this.#server.closeAllConnections()
    await closed
    clearTimeout(timer)
  }
}
