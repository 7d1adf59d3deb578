import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocketServer } from 'ws'
import { longestTimer } from '../connecting/longest-timer.js'
import { ObservedWebSocket } from '../observed-web-socket.js'
import type { CompressionOptions } from '../settings/control.js'
import type { Opened } from '../ws-transport.js'
import { AcceptedFacts } from './accepted-facts.js'

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
  let opened: Opened | undefined
  currentAnswer = answer
  upgraderFor(answer).handleUpgrade(request, socket, head, (webSocket) => {
    const stream = socket as Socket
    // Of the class that the upgrader was given.
    const accepted = webSocket as ObservedWebSocket
    opened = { socket: accepted, isDialled: true, stream, facts: new AcceptedFacts(stream, webSocket) }
  })
  currentAnswer = undefined
  return opened
}

/** What is being answered: `ws` asks for it while it does. */
let currentAnswer: UpgradeAnswer | undefined

/** The last that was made: as a rule all are accepted alike. */
let last: { readonly upgrader: WebSocketServer; readonly key: string } | undefined

function upgraderFor({ compression, maxPayload }: UpgradeAnswer): WebSocketServer {
  const key = JSON.stringify([compression, maxPayload])
  if (last?.key !== key) last = { key, upgrader: makeUpgrader(compression, maxPayload) }
  return last.upgrader
}

function makeUpgrader(compression: boolean | CompressionOptions, maxPayload: number): WebSocketServer {
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
    handleProtocols: () => currentAnswer?.protocol || false,
  }
  const upgrader: WebSocketServer = new WebSocketServer(options) as unknown as WebSocketServer
  upgrader.on('headers', (lines) => lines.push(...(currentAnswer?.headers ?? [])))
  return upgrader
}
