import type { IncomingMessage } from 'node:http'
import { tokenPattern } from '@isosocket/core'
import type { Refusal } from './refusal.js'
import { addressOf } from './request-address.js'

/** What a client asks for. */
export interface Handshake {
  /** Scheme `ws:` or `wss:`; the host is what the client says. */
  readonly url: URL
  /** The sub-protocols that it offers, best first. */
  readonly protocols: readonly string[]
}

/** RFC 6455 §4.1: sixteen bytes in base64. */
const keyPattern = /^[+/0-9A-Za-z]{22}==$/

const versionHeaders = { 'Sec-WebSocket-Version': '13', Upgrade: 'websocket' }

/** What is told to whoever asks for an address that is none. */
export const noAddress: Refusal = { status: 400, body: 'The request has no valid address.' }

/** Whether it asks for a WebSocket at all, and not for another protocol. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

function hasTwoHosts({ rawHeaders = [] }: Partial<IncomingMessage>): boolean {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length > 1
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Reads the opening handshake of a client (RFC 6455 §4.2.1), or says what is wrong with it. */
export function readHandshake(request: IncomingMessage): Handshake | Refusal {
  const { headers, method } = request
  if (request.httpVersion < '1.1') return { status: 400, body: 'A WebSocket is opened by HTTP/1.1.' }
  // Which of them counts each proxy decides for itself (RFC 7230 §5.4).
  if (hasTwoHosts(request)) return { status: 400, body: 'The request has more than one header Host.' }
  if (method !== 'GET')
    return { status: 405, headers: { Allow: 'GET' }, body: 'A WebSocket is opened by GET.' }
  if (!asksForWebSocket(request)) return { status: 400, body: 'The header Upgrade is not "websocket".' }
  // It would be taken for frames.
  if (hasBody(request)) return { status: 400, body: 'A request for a WebSocket has no body.' }
  if (headers['sec-websocket-version'] !== '13')
    return { status: 426, headers: versionHeaders, body: 'The version of WebSocket spoken here is 13.' }
  if (!keyPattern.test(headers['sec-websocket-key'] ?? ''))
    return { status: 400, body: 'The header Sec-WebSocket-Key is missing, or is not 16 bytes in base64.' }
  const protocols = offeredProtocols(headers['sec-websocket-protocol'])
  if (protocols === undefined)
    return { status: 400, body: 'The header Sec-WebSocket-Protocol is not a list of different names.' }
  const url = addressOf(request)
  return url === undefined ? noAddress : { url, protocols }
}

function offeredProtocols(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return []
  const protocols = header.split(',').map((protocol) => protocol.trim())
  const isList = protocols.every((protocol) => tokenPattern.test(protocol))
  return isList && new Set(protocols).size === protocols.length ? protocols : undefined
}
