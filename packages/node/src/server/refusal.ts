import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  checkHeaderName,
  checkHeaderValue,
  invalidArgument,
  show,
  type WebSocketError,
} from '@isosocket/core'
import { isAnswering } from './earlier-answer.js'

/** An HTTP answer that is not the upgrade. */
export interface Refusal {
  /** HTTP status code. */
  readonly status: number
  readonly headers?: AnswerHeaders | undefined
  /** Said to whoever reads it: plain text, unless `headers` have a `Content-Type`. */
  readonly body?: string | Uint8Array | undefined
  /** What the log is told; default the body. */
  readonly reason?: string | undefined
}

/** Header fields of an answer; several values are several fields (`Set-Cookie`). */
export interface AnswerHeaders {
  readonly [name: string]: string | readonly string[]
}

/** How long the client may take to read the answer and to end the connection. */
const lingerTime = 1_000

/** What is no byte of a header (RFC 7230 §3.2.4). */
const beyondLatin1 = /[^\0-\xff]/

/** What an answer says of itself. */
const ownFields: readonly string[] = ['connection', 'content-length', 'transfer-encoding']

/** Checks headers of an answer that is not the upgrade. Throws `ERR_INVALID_ARGUMENT`. */
export function checkRefusalHeaders(headers: unknown): void {
  checkHeaders(headers, (name) => ownFields.includes(name))
}

/** Checks headers of the upgrade. Throws `ERR_INVALID_ARGUMENT`. */
export function checkUpgradeHeaders(headers: unknown): void {
  checkHeaders(headers, (name) => {
    return ownFields.includes(name) || name === 'upgrade' || name.startsWith('sec-websocket-')
  })
}

function checkHeaders(headers: unknown, isOwn: (name: string) => boolean): void {
  if (typeof headers !== 'object' || headers === null) {
    throw invalidArgument(`headers must be an object of header fields, not ${show(headers)}.`)
  }
  for (const [name, values] of Object.entries(headers)) {
    if (isOwn(checkHeaderName(name))) {
      throw invalidArgument(
        `The header "${name}" is written by the answer itself and cannot be set (a sub-protocol: the option protocol).`,
      )
    }
    // A line break in a value would be a header, or an answer, of somebody else's choice.
    for (const value of valuesOf(values)) {
      if (typeof value === 'string' && beyondLatin1.test(value)) throw notLatin1(name)
      checkHeaderValue(name, value)
    }
  }
}

/** The value itself may be a secret: it is not shown. */
function notLatin1(name: string): WebSocketError {
  return invalidArgument(
    `The value of the header "${name}" has characters beyond Latin-1, which a header cannot carry: encode it, for example with encodeURIComponent().`,
  )
}

/** One line for each field. */
export function headerLines(headers: AnswerHeaders): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    valuesOf(values).map((value) => `${name}: ${value}`),
  )
}

function valuesOf(values: string | readonly string[]): readonly string[] {
  return Array.isArray(values) ? values : [values as string]
}

/** The bytes of the answer. */
export function refusalBytes({ status, headers = {}, body = '' }: Refusal): Buffer {
  const bytes = Buffer.from(body)
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`, ...headerLines(headers)]
  const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  if (!isNamed) lines.push('Content-Type: text/plain; charset=utf-8')
  lines.push(`Content-Length: ${bytes.length}`, 'Connection: close', '', '')
  // Header values are Latin-1 (RFC 7230 §3.2.4).
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes])
}

/**
 * Writes the answer and ends the connection, also that of a client that does not read it. Only ends it where the client would
 * take the answer for that to an earlier request.
 */
export function answer(socket: Duplex, bytes: Buffer): void {
  socket.on('error', ignore)
  if (isAnswering(socket)) {
    socket.destroy()
    return
  }
  const timer = setTimeout(() => socket.destroy(), lingerTime)
  socket.once('close', () => clearTimeout(timer))
  // To end with something unread is a reset, which may take the answer from the client.
  socket.resume()
  socket.end(bytes)
}

function ignore(): void {}
