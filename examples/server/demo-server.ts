import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { echoConnection } from './echo-connection.js'
import { listenOnFreePort } from './free-port.js'
import { pageFiles } from './page-files.js'

/** The loopback, and nobody else's business. */
const host = '127.0.0.1'
const echoPath = '/echo'

/** The largest message that is taken in: a whole one is held in memory. */
const maxPayload = 16 * 1024 * 1024

/** How long clients have to answer the Close frame when the demo ends, in milliseconds. */
const farewell = 500

export interface DemoServer {
  readonly port: number
  readonly echoAddress: string
  readonly pageAddress: string
  close(): Promise<void>
}

/** The demo page and the echo behind it, on one port: the next free one from `port` on. */
export async function startDemoServer(options: { port: number; pageFolder: string }): Promise<DemoServer> {
  const server = createServer(pageFiles(options.pageFolder))
  const sockets = new WebSocketServer({ noServer: true, maxPayload })
  sockets.on('connection', echoConnection)
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.replace(/\?.*$/, '') === echoPath) {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
    } else {
      socket.on('error', () => {})
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    }
  })

  const port = await listenOnFreePort(server, host, options.port)
  return {
    port,
    echoAddress: `ws://${host}:${port}${echoPath}`,
    pageAddress: `http://${host}:${port}/`,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const client of sockets.clients) client.close(1001, 'The demo has ended.')
      const timer = setTimeout(() => {
        for (const client of sockets.clients) client.terminate()
      }, farewell)
      server.closeAllConnections()
      await closed
      clearTimeout(timer)
    },
  }
}
