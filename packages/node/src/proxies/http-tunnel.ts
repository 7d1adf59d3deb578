import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { addAbortSignal, Readable } from 'node:stream'
import type { WebSocketError } from '@isosocket/core'
import { authority } from '../connecting/host-and-port.js'
import { basicAuthorization } from '../connecting/request-headers.js'
import { keepAnswer } from '../failures/http-answer.js'
import { httpErrorStatus } from '../failures/http-status.js'
import { printable } from '../failures/printable.js'
import { readChunks } from './chunked-body.js'
import { credentialAdvice, proxyIncomprehensible, proxyLost, proxyRefused } from './proxy-failure.js'
import type { TunnelRequest } from './tunnel-request.js'

interface Answer {
  readonly response: IncomingMessage
  /** What came behind its header. */
  readonly head: Buffer
}

/**
 * Asks an HTTP proxy for a tunnel (`CONNECT`, RFC 9110 §9.3.6), which the connection is when the promise resolves.
 * Rejects with a `WebSocketError`, or with the signal's reason.
 */
export async function openHttpTunnel(request: TunnelRequest): Promise<void> {
  const { connection, signal } = request
  try {
    let response = await ask(request, true)
    // To CONNECT Node takes an answer that announces another (RFC 9110 §15.2) for the last one.
    while (isInterim(response)) response = await ask(request, false)
    const status = response.statusCode ?? 0
    if (status < 200 || status >= 300) throw await refusal(request, response)
  } catch (error) {
    connection.destroy()
    signal.throwIfAborted()
    throw error
  }
}

function isInterim({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 100 && statusCode < 200 && statusCode !== 101
}

/** Sends the request and reads an answer, or only reads the next. */
async function ask(request: TunnelRequest, isFirst: boolean): Promise<IncomingMessage> {
  const { connection, target, proxy, signal } = request
  const path = authority(target)
  const { credential } = proxy
  const connectRequest = httpRequest({
    method: 'CONNECT',
    path,
    headers: {
      host: path,
      ...(credential === undefined ? {} : { 'proxy-authorization': basicAuthorization(credential) }),
    },
    createConnection: () => connection,
    signal,
  })
  try {
    const answer = answerTo(connectRequest)
    // A request that is not ended sends nothing.
    if (isFirst) connectRequest.end()
    const { response, head } = await answer
    if (head.length > 0) connection.unshift(head)
    return response
  } catch (error) {
    throw askedInVain(request, error as Error)
  }
}

function answerTo(connectRequest: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connectRequest.once('connect', (response, _connection, head) => resolve({ response, head }))
    connectRequest.on('error', reject)
  })
}

function askedInVain(request: TunnelRequest, error: Error): WebSocketError {
  const { code } = error as NodeJS.ErrnoException
  if (code?.startsWith('HPE_') !== true) return proxyLost(request, error)
  return proxyIncomprehensible(request, `its answer is not HTTP (${printable(error.message)})`, error)
}

async function refusal(request: TunnelRequest, answer: IncomingMessage): Promise<WebSocketError> {
  const { connection, signal, proxy, deadline } = request
  addAbortSignal(signal, connection)
  const body = bodyOf(connection, answer)
  // The end of the connection, which we make, is an error to whoever still reads from it.
  body.on('error', () => {})
  const response = await keepAnswer(answer, body, deadline)
  const { status, statusText } = response
  // tinyproxy answers 401 where the name or the password is wrong.
  const advice =
    status === 407 || status === 401
      ? credentialAdvice(proxy)
      : 'Check what the proxy allows, and what it says (error.response).'
  return proxyRefused(request, {
    answer: `it answered ${`${status} ${printable(statusText)}`.trimEnd()}. ${advice}`,
    status: httpErrorStatus(status),
    response,
  })
}

/** Node takes what follows any answer to CONNECT for the tunnel; of a refusal it is the body. */
function bodyOf(connection: Socket, { headers }: IncomingMessage): Readable {
  const isChunked = /\bchunked\b/i.test(headers['transfer-encoding'] ?? '')
  return Readable.from(
    isChunked ? readChunks(connection) : readBytes(connection, Number(headers['content-length'] ?? Infinity)),
  )
}

async function* readBytes(connection: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  if (count === 0) return
  let rest = count
  for await (const bytes of connection) {
    yield bytes.subarray(0, rest)
    rest -= bytes.length
    if (rest <= 0) return
  }
}
