import { createHash } from 'node:crypto'
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Query } from './query.js'

// Answers to an upgrade that open no WebSocket, written on the bare TCP connection.

export type Answer = (tcp: Socket) => void

/**
 * How long an upgrade is left without an (or without the whole) answer. Firefox keeps the connection of an attempt that
 * was given up for 20 s, and makes no more than six to one server: whoever connects next would wait in vain.
 */
const unanswered = 2_000

export function silent(query: Query): Answer {
  const duration = query.number('for', unanswered, 600_000)
  return (tcp) => endAfter(tcp, duration)
}

export function drip(query: Query): Answer {
  const every = Math.max(query.number('every', 100, 60_000), 1)
  const duration = query.number('for', unanswered, 600_000)
  return (tcp) => {
    endAfter(tcp, duration)
    tcp.write('HTTP/1.1 101 Switching Protocols\r\n')
    let count = 0
    const timer = setInterval(() => tcp.write(`X-Drip: ${count++}\r\n`), every)
    tcp.once('close', () => clearInterval(timer))
  }
}

function endAfter(tcp: Socket, milliseconds: number): void {
  const timer = setTimeout(() => tcp.destroy(), milliseconds)
  tcp.once('close', () => clearTimeout(timer))
}

/** `choose` where the client does not offer it, which no peer answers: else `undefined`. RFC 6455 §4.2.2 has the answer. */
export function unaskedProtocol(query: Query, { headers }: IncomingMessage): Answer | undefined {
  const protocol = query.text('choose')
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
  if (protocol === undefined || offered.includes(protocol)) return undefined
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  const fields = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
  return (tcp) => {
    endAfter(tcp, unanswered)
    tcp.once('end', () => tcp.end())
    tcp.write(head(101, [...fields, `Sec-WebSocket-Protocol: ${protocol}`]))
  }
}

export function garbage(): Answer {
  return (tcp) => tcp.end('+OK this server speaks something else\r\n')
}

export function redirect(query: Query): Answer {
  const status = query.number('status', 302, 399)
  const target = query.text('to') ?? '/echo'
  return (tcp) => tcp.end(response(status, [`Location: ${target}`], ''))
}

export function refuse(status: number) {
  if (!(status >= 200 && status <= 999)) throw new RangeError('expected /status/200 to /status/999')
  return (query: Query): Answer => {
    const retryAfter = query.text('retryAfter')
    const fields = query.all('header')
    if (retryAfter !== undefined) fields.push(`Retry-After: ${retryAfter}`)
    const body = query.text('body') ?? ''
    const padded = body.padEnd(query.number('bodySize', 0, 2 ** 24), '.')
    return (tcp) => tcp.end(response(status, fields, padded))
  }
}

export function response(status: number, fields: string[], body: string): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return (
    head(status, [...fields, 'Content-Type: text/plain; charset=utf-8', length, 'Connection: close']) + body
  )
}

function head(status: number, fields: string[]): string {
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`, ...fields, '', ''].join('\r\n')
}
