import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  checkHeaderName,
  checkHeaderValue,
  invalidArgument,
  mustBe,
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

/** Header fields of an answer: an object, `Headers`, a `Map` or pairs. Several values are several fields (`Set-Cookie`). */
export type AnswerHeaders =
  | { readonly [name: string]: string | readonly string[] }
  | Iterable<readonly [string, string | readonly string[]]>

/** One line of an answer. */
type Field = readonly [string, string]

/** How long the client may take to read the answer and to end the connection. */
const lingerTime = 1_000

/** What is no byte of a header (RFC 7230 §3.2.4). */
const beyondLatin1 = /[^\0-\xff]/

/** What an answer says of itself. */
const ownFields: readonly string[] = ['connection', 'content-length', 'transfer-encoding']

/** Headers of an answer that is not the upgrade, checked. Throws `ERR_INVALID_ARGUMENT`. */
export function refusalHeaders(headers: unknown): readonly Field[] {
  return checkedHeaders(headers, (name) => ownFields.includes(name))
}

/** The lines of headers of the upgrade, checked. Throws `ERR_INVALID_ARGUMENT`. */
export function upgradeHeaderLines(headers: unknown): string[] {
  const fields = checkedHeaders(headers, (name) => {
    return ownFields.includes(name) || name === 'upgrade' || name.startsWith('sec-websocket-')
  })
  return fields.map(lineOf)
}

function checkedHeaders(headers: unknown, isOwn: (name: string) => boolean): readonly Field[] {
  if (typeof headers !== 'object' || headers === null) {
    throw mustBe('headers', 'an object of header fields', headers)
  }
  const fields = fieldsOf(headers as AnswerHeaders)
  for (const [name, value] of fields) {
    if (isOwn(checkHeaderName(name))) {
      throw invalidArgument(
        `The header "${name}" is written by the answer itself and cannot be set (a sub-protocol: the option protocol).`,
      )
    }
    // A line break in a value would be a header, or an answer, of somebody else's choice.
    if (typeof value === 'string' && beyondLatin1.test(value)) throw notLatin1(name)
    checkHeaderValue(name, value)
  }
  return fields
}

/** The value itself may be a secret: it is not shown. */
function notLatin1(name: string): WebSocketError {
  return invalidArgument(
    `The value of the header "${name}" has characters beyond Latin-1, which a header cannot carry: encode it, for example with encodeURIComponent().`,
  )
}

/** One for each value. `Headers` have each `Set-Cookie` as a pair of its own. */
function fieldsOf(headers: AnswerHeaders): readonly Field[] {
  const pairs = Symbol.iterator in headers ? Array.from(headers, checkedPair) : Object.entries(headers)
  return pairs.flatMap(([name, values]) => [values].flat().map((value): Field => [name, value as string]))
}

function checkedPair(pair: unknown): readonly [string, string | readonly string[]] {
  if (Array.isArray(pair) && pair.length === 2) return pair as [string, string]
  throw invalidArgument('headers must be an object of header fields, or pairs of name and value.')
}

function lineOf([name, value]: Field): string {
  return `${name}: ${value}`
}

/** The bytes of the answer. */
export function refusalBytes({ status, headers = {}, body = '' }: Refusal): Buffer {
  const bytes = Buffer.from(body)
  const fields = fieldsOf(headers)
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`, ...fields.map(lineOf)]
  const isNamed = fields.some(([name]) => name.toLowerCase() === 'content-type')
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
