import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { longestTimer } from '@isosocket/core'
import { type ServerOptions, WebSocketServer } from 'ws'
import { deflateOption } from '../compression.js'
import { ObservedWebSocket } from '../observed-web-socket.js'
import type { Opened } from '../opened.js'
import type { CompressionOptions } from '../settings/control.js'
import { AcceptedFacts } from './accepted-facts.js'
import { answer, refusalBytes } from './refusal.js'

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

/** Answers 101, by `ws`; `undefined` where the client has gone. Throws what `ws` finds wrong; a client whose fault it is has been told. */
export function completeUpgrade(upgrade: Upgrade, accepting: UpgradeAnswer): Opened | undefined {
  const { request, socket, head } = upgrade
  let opened: Opened | undefined
  currentAnswer = accepting
  currentFault = undefined
  // Header values are Latin-1 (RFC 7230 §3.2.4), and ws does not say so when it writes them. Only where it matters: it may cost
  // the connection memory for as long as it lasts.
  const isLatin1 = accepting.headers.some((line) => latin1.test(line))
  if (isLatin1) socket.setDefaultEncoding('latin1')
  try {
    upgraderFor(accepting).handleUpgrade(request, socket, head, (webSocket) => {
      const stream = socket as Socket
      // Of the class that the upgrader was given.
      const accepted = webSocket as ObservedWebSocket
      opened = { socket: accepted, isDialled: true, stream, facts: new AcceptedFacts(stream, webSocket) }
    })
    if (currentFault !== undefined) throw currentFault
    return opened
  } finally {
    if (isLatin1) socket.setDefaultEncoding('utf8')
    currentAnswer = undefined
    currentFault = undefined
  }
}

/** What takes two bytes as UTF-8. */
const latin1 = /[\x80-\xff]/

/** What is being answered: `ws` asks for it while it does. */
let currentAnswer: UpgradeAnswer | undefined

/** What `ws` finds wrong with the request that is being answered, as a list of extensions that is none. */
let currentFault: Error | undefined

/** The last that was made: as a rule all are accepted alike. */
let last: { readonly upgrader: WebSocketServer; readonly key: string } | undefined

function upgraderFor({ compression, maxPayload }: UpgradeAnswer): WebSocketServer {
  const key = JSON.stringify([compression !== false, maxPayload])
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
    perMessageDeflate: deflateOption(compression),
    handleProtocols: () => currentAnswer?.protocol || false,
  }
  const upgrader: WebSocketServer = new WebSocketServer(options) as unknown as WebSocketServer
  upgrader.on('headers', (lines) => lines.push(...(currentAnswer?.headers ?? [])))
  // With a listener ws leaves the answer to us, and says what is wrong.
  upgrader.on('wsClientError', (error, socket) => {
    currentFault = error
    answer(socket, refusalBytes({ status: 400, body: error.message }))
  })
  return upgrader
}
