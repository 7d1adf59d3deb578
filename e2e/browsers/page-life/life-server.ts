import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { selfSigned } from 'isosocket/testing'

/** Pages that use the SDK under conditions of their own, and a server beside them that takes no WebSocket. */
export interface LifeServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string
  /** The same over TLS, with a certificate that nobody trusts. */
  readonly secureUrl: string
  /** What was asked for at `/pending`, which is never answered. */
  readonly pending: readonly IncomingMessage[]
  close(): Promise<void>
}

/** The SDK as a classic script has it, in a page and in a worker. */
const script = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('isosocket')), 'isosocket.global.js'),
)

const page = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>isosocket: pages</title><link rel="icon" href="data:,"></head>
  <body><script src="/isosocket.js"></script></body>
</html>`

const worker = `importScripts('/isosocket.js')
onmessage = ({ data: url }) => {
  isosocket.MessageWebSocket.connect(url).then(
    () => postMessage({ code: 'open', message: '' }),
    ({ code, message }) => postMessage({ code, message }),
  )
}`

/**
 * - `/page`, `/worker.js`: with the Content Security Policy `csp`, or, that only reports, `report`.
 * - `/elsewhere`: a page without a script.
 * - `/moved`: a redirect.
 * - `/pending`: no answer.
 * - Anything else, and every WebSocket: 404.
 */
export async function startLifeServer(): Promise<LifeServer> {
  const pending: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const { cert, key } = selfSigned()
  const servers = [createServer(), createSecureServer({ cert, key })] as const
  const [port, securePort] = await Promise.all(servers.map((server) => serve(server, { pending, sockets })))
  return {
    url: `http://127.0.0.1:${port}`,
    secureUrl: `https://127.0.0.1:${securePort}`,
    pending,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
    },
  }
}

async function serve(
  server: Server,
  { pending, sockets }: { pending: IncomingMessage[]; sockets: Set<Socket> },
): Promise<number> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  )
  server.on('request', (request, response) => {
    if (request.url === '/pending') pending.push(request)
    else answer(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const policy = searchParams.get('csp')
  const report = searchParams.get('report')
  if (policy !== null) response.setHeader('Content-Security-Policy', policy)
  if (report !== null) response.setHeader('Content-Security-Policy-Report-Only', report)
  switch (pathname) {
    case '/page':
      response.setHeader('Content-Type', 'text/html').end(page)
      break
    case '/elsewhere':
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title>')
      break
    case '/isosocket.js':
      response.setHeader('Content-Type', 'text/javascript').end(script)
      break
    case '/worker.js':
      response.setHeader('Content-Type', 'text/javascript').end(worker)
      break
    case '/moved':
      response.writeHead(302, { Location: '/elsewhere' }).end()
      break
    default:
      response.writeHead(404).end()
  }
}
