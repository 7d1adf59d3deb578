import type { Server } from 'node:http'
import { WebSocketListener, type WebSocketRequest } from 'isosocket/server'

/** What a server does with those who connect to one path. */
export type SocketRoute = (request: WebSocketRequest) => Promise<void>

/** How long clients have to answer the Close frame when the demo ends, in milliseconds. */
const farewell = 500

/** The WebSockets of a server, by path. */
export class SocketRoutes {
  readonly #server: Server
  readonly #listener: WebSocketListener

  constructor(server: Server, routes: { readonly [path: string]: SocketRoute }) {
    this.#server = server
    this.#listener = new WebSocketListener({ server })
    this.#listener.onrequest = ({ request }) => {
      const route = Object.hasOwn(routes, request.url.pathname) ? routes[request.url.pathname] : undefined
      if (route === undefined) request.reject(404)
      // A client that is lost concerns nobody else; what it did is in `socket.closed`.
      else route(request).catch(() => {})
    }
  }

  /** Says goodbye to every client, and ends the server. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    await this.#listener.close({ timeout: farewell, reason: 'The demo has ended.' })
    this.#server.closeAllConnections()
    await closed
  }
}
