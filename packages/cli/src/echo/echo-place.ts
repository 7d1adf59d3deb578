import { once } from 'node:events'
import { createServer } from 'node:https'
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketListener } from '@isosocket/node'
import { pemFile } from '../arguments/pem-file.js'
import { LocalError } from '../failures/local-error.js'
import type { EchoRequest } from './echo-options.js'

/** Where clients connect to. */
export interface EchoPlace {
  readonly listener: WebSocketListener
  /** `ws://127.0.0.1:8080/`, with the path if there is one. */
  readonly url: string
  /** Lets no more in, and ends those that are there within so many milliseconds. */
  close(timeout: number): Promise<void>
}

/** A server for tests is for the pages of whoever tests, and has nothing that a stranger's page could take. */
const openToAll = {
  origins: ['*'],
  protocols: (offered: readonly string[]): string | undefined => offered[0],
}

/** Listens. Rejects with `ERR_ADDRESS_IN_USE` or `ERR_LISTEN`, and with a {@link LocalError} for bad files. */
export async function openPlace({ port, host, path = '/', tls }: EchoRequest): Promise<EchoPlace> {
  const urlOf = (scheme: string, takenPort: number): string =>
    `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${takenPort}${path}`
  if (tls === undefined) {
    const listener = await WebSocketListener.listen({ ...openToAll, port, host })
    const close = (timeout: number): Promise<void> => listener.close({ timeout })
    return { listener, url: urlOf('ws', listener.port), close }
  }
  const server = secureServer(await pemFile('--tls-cert', tls.cert), await pemFile('--tls-key', tls.key))
  // closeAllConnections() does not know those that are before or in their TLS handshake.
  const connections = new Set<Duplex>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  const listener = new WebSocketListener({ ...openToAll, server })
  server.listen(port, host)
  await listener.listening
  const close = async (timeout: number): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    await listener.close({ timeout })
    for (const socket of connections) socket.destroy()
    await closed
  }
  return { listener, url: urlOf('wss', listener.port), close }
}

function secureServer(cert: string, key: string) {
  try {
    return createServer({ cert, key }, (_request, response) => {
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'Upgrade' }).end('WebSockets only.\n')
    })
  } catch (error) {
    const { message } = error as Error
    throw new LocalError(`The files of --tls-cert and --tls-key do not go together: ${message}.`, {
      cause: error,
    })
  }
}
