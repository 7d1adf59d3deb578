import { createHash } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { RequestHead } from './request-head.js'

/** RFC 6455 §1.3. */
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Header fields, in the order in which they are sent. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** The head of an HTTP answer (RFC 9112 §4). */
export function answerHead(
  status: number,
  fields: Fields,
  { version = 'HTTP/1.1', statusText = STATUS_CODES[status] ?? 'Unknown' } = {},
): string {
  const lines = fields.map(([name, value]) => `${name}: ${value}`)
  return [`${version} ${status} ${statusText}`, ...lines, '', ''].join('\r\n')
}

/** What the `Sec-WebSocket-Accept` of the answer has to be. */
function acceptKey({ headers }: RequestHead): string {
  const key = headers.get('sec-websocket-key') ?? ''
  return createHash('sha1').update(`${key}${guid}`).digest('base64')
}

/** The first of the sub-protocols that the client offers. */
export function firstProtocol({ headers }: RequestHead): string | undefined {
  return headers.get('sec-websocket-protocol')?.split(',')[0]?.trim()
}

/** The fields of an answer that opens the WebSocket (RFC 6455 §4.2.2). */
export function upgradeFields(request: RequestHead): Fields {
  const protocol = firstProtocol(request)
  return [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptKey(request)],
    ...(protocol === undefined ? [] : [['Sec-WebSocket-Protocol', protocol] as const]),
  ]
}
