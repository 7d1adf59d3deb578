import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import { type PeerCertificate, TLSSocket } from 'node:tls'
import { selfSigned } from 'isosocket/testing'
import { listenOnFreePort } from './free-port.js'
import { sampleConnection } from './sample-connections.js'
import { SocketRoutes } from './socket-routes.js'

const host = '127.0.0.1'
const path = '/EchoWebSocketWithClientAuthentication.ashx'

export interface CertificateServer {
  readonly address: string
  /** The server's certificate, PEM: nobody trusts it who is not told to. */
  readonly authority: string
  close(): Promise<void>
}

/**
 * A server over TLS that lets in only who has the key of `trusted` (PEM), and answers as the sample's
 * `EchoWebSocketWithClientAuthentication.ashx`. `connected` is told who has come.
 */
export async function startCertificateServer(
  trusted: string,
  connected: (client: PeerCertificate) => void,
): Promise<CertificateServer> {
  const { cert, key } = selfSigned()
  const server = createServer({ cert, key, ca: trusted, requestCert: true, rejectUnauthorized: true })
  const sockets = new SocketRoutes(server, {
    [path]: (request) => {
      connected(clientOf(request.httpRequest))
      return sampleConnection(request)
    },
  })
  const port = await listenOnFreePort(server, host, 0)
  return { address: `wss://${host}:${port}${path}`, authority: cert, close: () => sockets.close() }
}

function clientOf({ socket }: IncomingMessage): PeerCertificate {
  if (socket instanceof TLSSocket) return socket.getPeerCertificate()
  throw new TypeError('A server over TLS has sockets over TLS.')
}
