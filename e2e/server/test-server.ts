import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { selfSigned } from 'isosocket/testing'
import type { ServerAddresses } from './behaviours.js'
import { Connection } from './connection.js'
import { ConnectionLog } from './connection-log.js'
import { ownPeers } from './own-peer.js'
import type { AcceptPeer, Upgrade } from './peer.js'
import { Query } from './query.js'
import { findAnswer, findBehaviour, peerOptions } from './routes.js'
import { response } from './upgrade-answers.js'
import { wsPeers } from './ws-peer.js'

export interface TestServer extends Omit<ServerAddresses, 'faultsUrl'> {
  /** Ends every connection and listener. */
  close(): Promise<void>
}

/** Whose hand the server's ends of the connections are by: the SDK's own, or that of `ws`. */
export type PeerName = keyof typeof peers

const peers = { isosocket: ownPeers, ws: wsPeers }

/** The peer of this name, the SDK's own by default. */
export function peerNamed(name: string | undefined): PeerName {
  if (name === undefined || name === 'isosocket' || name === 'ws') return name ?? 'isosocket'
  throw new RangeError(`TEST_SERVER=${name}: expected isosocket or ws`)
}

/**
 * A WebSocket server that does what the request's path says; the paths are in `behaviours.ts`. Loopback only. By default the
 * environment's `TEST_SERVER` names the peer.
 */
export async function startTestServer(
  peer: PeerName = peerNamed(process.env['TEST_SERVER']),
): Promise<TestServer> {
  const { cert, key } = selfSigned()
  const acceptor = new Acceptor(peers[peer]())
  const plain = createServer()
  const secure = createSecureServer({ cert, key })
  for (const server of [plain, secure]) acceptor.serve(server)
  const [port, securePort] = await Promise.all([listen(plain), listen(secure)])
  return {
    url: `ws://127.0.0.1:${port}`,
    secureUrl: `wss://localhost:${securePort}`,
    httpUrl: `http://127.0.0.1:${port}`,
    certificate: cert,
    close: async () => {
      acceptor.endConnections()
      await Promise.all([stop(plain), stop(secure)])
    },
  }
}

class Acceptor {
  readonly #log = new ConnectionLog()
  readonly #connections = new Set<Socket>()
  readonly #acceptPeer: AcceptPeer

  constructor(acceptPeer: AcceptPeer) {
    this.#acceptPeer = acceptPeer
  }

  serve(server: Server): void {
    server.on('connection', (tcp: Socket) => {
      this.#connections.add(tcp)
      tcp.once('close', () => this.#connections.delete(tcp))
    })
    server.on('request', (request, answer) => this.#answerRequest(request, answer))
    server.on('upgrade', (request, tcp, head) => this.#answerUpgrade(request, tcp, head))
  }

  endConnections(): void {
    for (const tcp of this.#connections) tcp.destroy()
  }

  #answerRequest(request: IncomingMessage, answer: ServerResponse): void {
    // A page that asks comes from another origin, the port of its own server
    answer.setHeader('Access-Control-Allow-Origin', '*')
    answer.setHeader('Access-Control-Allow-Headers', '*')
    const { pathname, searchParams } = addressed(request)
    const record = this.#log.find(searchParams.get('id') ?? '')
    const isKnown = pathname === '/stats' || pathname === '/resume'
    if (request.method === 'OPTIONS') answer.writeHead(204).end()
    else if (!isKnown) answer.writeHead(426, { Upgrade: 'websocket' }).end(STATUS_CODES[426])
    else if (record === undefined) answer.writeHead(404).end('no connection has had this id')
    else {
      if (pathname === '/resume') record.resume()
      answer.setHeader('Content-Type', 'application/json').end(JSON.stringify(record.stats()))
    }
  }

  #answerUpgrade(request: IncomingMessage, tcp: Duplex, head: Buffer): void {
    if (!(tcp instanceof Socket)) throw new TypeError('node:http gives a socket')
    // A client that resets the connection is an ordinary event here
    tcp.on('error', () => undefined)
    const url = addressed(request)
    const query = new Query(url)
    try {
      const answer = findAnswer(url.pathname)?.(query, request)
      const run = findBehaviour(url.pathname)?.(query)
      if (answer !== undefined) {
        // Unread, the socket would not notice that the client has gone
        tcp.resume()
        answer(tcp)
      } else if (run !== undefined) {
        this.#accept(
          { request, tcp, head },
          url,
          query,
          (connection) => void run(connection, request.headers),
        )
      } else {
        tcp.end(response(404, [], `no behaviour at ${url.pathname}`))
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      tcp.end(response(400, [], error.message))
    }
  }

  #accept(upgrade: Upgrade, { pathname }: URL, query: Query, opened: (connection: Connection) => void): void {
    const { tcp } = upgrade
    const isCompressed = query.text('compression') === '1'
    const options = {
      ...peerOptions(pathname),
      compression: isCompressed,
      chooseProtocol: (offered: readonly string[]) =>
        (pathname === '/protocol' ? query.text('choose') : undefined) ?? offered[0] ?? '',
    }
    // What a behaviour sends at once travels with the 101 response: clients must not lose it
    tcp.cork()
    this.#acceptPeer(upgrade, options, (peer) => {
      const record = this.#log.start(query.text('id'), pathname, tcp)
      opened(new Connection(peer, tcp, record, { isCompressed }))
    })
    process.nextTick(() => tcp.uncork())
  }
}

function addressed(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'ws://localhost')
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
