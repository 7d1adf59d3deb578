import { createServer } from 'node:http'
import { echoConnection } from './echo-connection.js'
import { listenOnFreePort } from './free-port.js'
import { pageFiles } from './page-files.js'
import { sampleConnection, samplePiecesConnection } from './sample-connections.js'
import { SocketRoutes } from './socket-routes.js'

/** The loopback, and nobody else's business. */
const host = '127.0.0.1'

const echoPath = '/echo'
const samplePath = '/EchoWebSocket.ashx'
const samplePiecesPath = '/partialMessages.ashx'

export interface DemoServer {
  readonly port: number
  /** Sends everything back as it came. */
  readonly echoAddress: string
  /** Answers as `EchoWebSocket.ashx` of Microsoft's sample. */
  readonly sampleAddress: string
  /** Answers as its `partialMessages.ashx`. */
  readonly samplePiecesAddress: string
  readonly pageAddress: string
  close(): Promise<void>
}

/** The demo page and the sockets behind it, on one port: the next free one from `port` on. */
export async function startDemoServer(options: { port: number; pageFolder: string }): Promise<DemoServer> {
  const server = createServer(pageFiles(options.pageFolder))
  const sockets = new SocketRoutes(server, {
    [echoPath]: echoConnection,
    [samplePath]: sampleConnection,
    [samplePiecesPath]: samplePiecesConnection,
  })
  const port = await listenOnFreePort(server, host, options.port)
  const address = `ws://${host}:${port}`
  return {
    port,
    echoAddress: `${address}${echoPath}`,
    sampleAddress: `${address}${samplePath}`,
    samplePiecesAddress: `${address}${samplePiecesPath}`,
    pageAddress: `http://${host}:${port}/`,
    close: () => sockets.close(),
  }
}
