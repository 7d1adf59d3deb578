import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type ServerOptions, WebSocketServer } from 'ws'
import { longestTimer } from '../connecting/longest-timer.js'
import { ObservedWebSocket } from '../observed-web-socket.js'
import type { CompressionOptions } from '../settings/control.js'
import type { Opened } from '../ws-transport.js'

/** A request to upgrade, as `node:http` hands it out. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What came behind the request. */
  readonly head: Buffer
}

/** How it is answered. */
export interface UpgradeAnswer {
  readonly protocol: string
  /** Lines, checked. */
  readonly headers: readonly string[]
  readonly compression: boolean | CompressionOptions
  /** The largest message, where `ws` puts it together. */
  readonly maxPayload: number
}

/** Answers 101, by `ws`; `undefined` where the client has gone. */
export function completeUpgrade(upgrade: Upgrade, answer: UpgradeAnswer): Opened | undefined {
  const { request, socket, head } = upgrade
  const { protocol, headers, compression, maxPayload } = answer
  // The types of ws do not know `closeTimeout`.
  const options: ServerOptions<typeof ObservedWebSocket> & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    WebSocket: ObservedWebSocket,
    // Ours are bounded (`PongAnswers`).
    autoPong: false,
    // Core has the deadline; that of ws would cut off data that is still being sent.
    closeTimeout: longestTimer,
    maxPayload,
    perMessageDeflate: compression === true ? {} : compression,
    handleProtocols: () => (protocol === '' ? false : protocol),
  }
  const server = new WebSocketServer(options)
  if (headers.length > 0) server.on('headers', (lines) => lines.push(...headers))
  let opened: Opened | undefined
  server.handleUpgrade(request, socket, head, (webSocket) => {
    const stream = socket as Socket
    opened = {
      socket: webSocket,
      isDialled: true,
      stream,
      facts: {
        protocol: webSocket.protocol,
        extensions: webSocket.extensions,
        localAddress: stream.localAddress,
        remoteAddress: stream.remoteAddress,
        tlsProtocol: (socket as Partial<TLSSocket>).getProtocol?.() ?? undefined,
      },
    }
  })
  return opened
}
