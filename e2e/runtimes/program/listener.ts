// A server in a runtime that has Node's `process`. Started as `listener.js ORDERS`; ends by itself once it is told to close.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ServerMessageWebSocket, WebSocketRequest } from 'isosocket/server'
import { lineMark } from './line.js'
import type { ListenerOrders, ListenerReport } from './listener-report.js'

const orders: ListenerOrders = JSON.parse(process.argv[2] ?? '')
// Not bundled: the runtime finds it by its own conditions
const { WebSocketListener } = await import('isosocket/server')

const server = createServer(({ url }, response) => {
  setTimeout(() => response.end('the page'), url === '/slow' ? 200 : 0)
})
const tlsServer = createTlsServer(orders)
const shared = new WebSocketListener({
  server,
  path: /^\/ws\//,
  protocols: ['chat.v2', 'chat.v1'],
  handshakeTimeout: 500,
})
const secure = new WebSocketListener({ server: tlsServer })
const handed = new WebSocketListener({ noServer: true })
for (const each of [server, tlsServer]) each.listen(0, '127.0.0.1')
await Promise.all([once(server, 'listening'), once(tlsServer, 'listening')])

const own = await WebSocketListener.listen({
  port: 0,
  host: '127.0.0.1',
  maxConnections: 3,
  maxHandshakes: 20,
  handshakeTimeout: 10_000,
})
const listeners = [shared, secure, own, handed]
for (const listener of listeners) {
  listener.addEventListener('refused', ({ status, reason }) => report({ event: 'refused', status, reason }))
}
shared.onrequest = ({ request }) => void serve(request)
secure.onrequest = ({ request }) => void echo(request.acceptMessage())
handed.onrequest = ({ request }) => void echo(request.acceptMessage())
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/handed') handed.handleUpgrade(request, socket, head)
})
void serveOwn()

report({
  event: 'listening',
  port: portOf(server.address()),
  ownPort: own.port,
  securePort: portOf(tlsServer.address()),
})

async function serveOwn(): Promise<void> {
  for await (const request of own) void echo(request.acceptMessage())
  report({ event: 'loop ended' })
}

async function serve(request: WebSocketRequest): Promise<void> {
  const { pathname } = request.url
  request.signal.addEventListener('abort', () => {
    report({ event: 'nobody to answer', path: pathname, code: String(request.signal.reason.code) })
  })
  if (pathname === '/ws/wait') return
  if (pathname === '/ws/reject') return request.reject(403, { 'X-Why': 'members only' }, 'Log in first.')
  if (pathname === '/ws/stream') {
    const socket = request.acceptStream()
    // A client that has closed is not there for what comes back
    return socket.readable.pipeTo(socket.writable).catch(() => {})
  }
  const socket = request.acceptMessage({
    maxMessageSize: 1_000_000,
    compression: pathname === '/ws/compressed',
  })
  socket.closed.then(
    ({ code, reason }) => report({ event: 'closed', path: pathname, code: String(code), reason }),
    ({ code, message }) => report({ event: 'closed', path: pathname, code, reason: message }),
  )
  if (pathname === '/ws/held') await told
  if (pathname !== '/ws/deaf') await echo(socket)
}

let tell: () => void = () => {}
const told = new Promise<void>((resolve) => {
  tell = resolve
})

async function echo(socket: ServerMessageWebSocket): Promise<void> {
  try {
    for await (const message of socket) {
      const text = message.type === 'utf8' ? message.text() : ''
      if (text === 'close 4001') void socket.close(4001, 'as you said')
      else if (text === 'let go') tell()
      else if (text === 'ping') await socket.send(`${typeof (await socket.ping())}`)
      else if (text === 'broadcast') await broadcast()
      else if (text === 'close all') await closeAll()
      else await socket.send(message.type === 'utf8' ? text : message.bytes())
    }
  } catch {
    // How a client ends is reported above
  }
}

/** To all, until the one that does not read has been closed. */
async function broadcast(): Promise<void> {
  const filter = (socket: ServerMessageWebSocket) => socket.information.protocol === 'chat.v1'
  for (let count = 1; ; count++) {
    const { closed } = await shared.broadcast(new Uint8Array(200_000), { filter, slowConsumer: 'close' })
    if (closed > 0) return report({ event: 'broadcasts', count })
    // A moment for those who read
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function closeAll(): Promise<void> {
  await Promise.all(listeners.map((listener) => listener.close({ timeout: 5_000 })))
  server.close()
  tlsServer.close()
  report({ event: 'all closed' })
}

function report(line: ListenerReport): void {
  console.log(lineMark + JSON.stringify(line))
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
