import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Refusal } from './refusal.js'

/** What a client asks for. */
export interface Handshake {
  /** Scheme `ws:` or `wss:`; the host is what the client says. */
  readonly url: URL
  /** The sub-protocols that it offers, best first. */
  readonly protocols: readonly string[]
}

/** RFC 6455 §4.1: sixteen bytes in base64. */
const keyPattern = /^[+/0-9A-Za-z]{22}==$/

/** A token (RFC 7230 §3.2.6). */
const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const versionHeaders = { 'Sec-WebSocket-Version': '13', Upgrade: 'websocket' }

/** Whether it asks for a WebSocket at all, and not for another protocol. */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** Reads the opening handshake of a client (RFC 6455 §4.2.1), or says what is wrong with it. */
export function readHandshake(request: IncomingMessage): Handshake | Refusal {
  const { headers, method } = request
  if (method !== 'GET')
    return { status: 405, headers: { Allow: 'GET' }, body: 'A WebSocket is opened by GET.' }
  if (!asksForWebSocket(request)) return { status: 400, body: 'The header Upgrade is not "websocket".' }
  if (headers['sec-websocket-version'] !== '13')
    return { status: 426, headers: versionHeaders, body: 'The version of WebSocket spoken here is 13.' }
  if (!keyPattern.test(headers['sec-websocket-key'] ?? ''))
    return { status: 400, body: 'The header Sec-WebSocket-Key is missing, or is not 16 bytes in base64.' }
  const protocols = offeredProtocols(headers['sec-websocket-protocol'])
  if (protocols === undefined)
    return { status: 400, body: 'The header Sec-WebSocket-Protocol is not a list of different names.' }
  const url = addressOf(request)
  return url === undefined ? { status: 400, body: 'The request has no valid address.' } : { url, protocols }
}

function offeredProtocols(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return []
  const protocols = header.split(',').map((protocol) => protocol.trim())
  const isList = protocols.every((protocol) => tokenPattern.test(protocol))
  return isList && new Set(protocols).size === protocols.length ? protocols : undefined
}

function addressOf({ headers, socket, url: target = '' }: IncomingMessage): URL | undefined {
  const scheme = (socket as Partial<TLSSocket>).encrypted === true ? 'wss' : 'ws'
  // The whole address is what a proxy is asked for (RFC 7230 §5.3.2), and allowed here too.
  const whole = target.startsWith('/') ? `${scheme}://${headers.host}${target}` : target
  // RFC 7230 §5.4: without a host it is no request.
  if (headers.host === undefined) return undefined
  try {
    const url = new URL(whole)
    if (url.protocol === 'http:') url.protocol = 'ws:'
    if (url.protocol === 'https:') url.protocol = 'wss:'
    return url.protocol === 'ws:' || url.protocol === 'wss:' ? url : undefined
  } catch {
    return undefined
  }
}
