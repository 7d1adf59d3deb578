import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { WebSocketServer } from 'ws'

/** What upgrades connections that TLS was agreed on for, and echoes. */
export interface UpgradeServer {
  readonly serve: (stream: TLSSocket) => void
  /** Connections on which a request came. */
  readonly requests: () => number
  close(): void
}

export function upgradeServer(): UpgradeServer {
  const http = createHttpServer()
  let requests = 0
  http.on('upgrade', () => requests++)
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  return {
    serve: (stream) => http.emit('connection', stream),
    requests: () => requests,
    close: () => {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}

/** A server over TLS on the loopback that upgrades and echoes. */
export interface SecureServer {
  readonly address: string
  /** Connections that TLS was agreed on for. */
  readonly streams: ReadonlySet<TLSSocket>
  readonly requests: () => number
  /** Connections that came and that are still there, TLS or not. */
  readonly connections: () => { readonly came: number; readonly open: number }
  /** Cuts all connections. */
  reset(): void
  close(): void
}

export async function startSecureServer(options: TlsOptions): Promise<SecureServer> {
  const upgrades = upgradeServer()
  const streams = new Set<TLSSocket>()
  const connections = new Set<Socket>()
  const server = createServer(options, (stream) => {
    streams.add(stream)
    stream.on('error', () => {})
    stream.once('close', () => streams.delete(stream))
    upgrades.serve(stream)
  })
  server.on('tlsClientError', () => {})
  let came = 0
  server.on('connection', (connection: Socket) => {
    came++
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `wss://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    streams,
    requests: upgrades.requests,
    connections: () => ({ came, open: connections.size }),
    reset: () => {
      for (const connection of connections) connection.resetAndDestroy()
    },
    close: () => {
      for (const stream of streams) stream.destroy()
      server.close()
      upgrades.close()
    },
  }
}
