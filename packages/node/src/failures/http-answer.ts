import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { WebSocketErrorResponse } from '@isosocket/core'

/** As much of the body as is kept in an error. */
const bodyLimit = 16 * 1024

/** A body that comes slower than this is cut where it is. */
const bodyTimeout = 500

/**
 * What an error keeps of an HTTP answer: status, headers, and the beginning of the body.
 *
 * @param body where the body is read.
 * @param deadline of the attempt, on the clock of `performance.now()`: it must not come before the error that says more.
 */
export async function keepAnswer(
  response: IncomingMessage,
  body: Readable,
  deadline: number,
): Promise<WebSocketErrorResponse> {
  const patience = Math.max((deadline - performance.now()) / 2, 0)
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    headers: Object.freeze(flatten(response)),
    body: await readBeginning(body, Math.min(patience, bodyTimeout)),
  }
}

function flatten(response: IncomingMessage): { [name: string]: string } {
  const headers: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** Also where the connection breaks in the middle of the body: what came is still worth showing. */
const endings = ['end', 'error', 'close'] as const

function readBeginning(body: Readable, patience: number): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (): void => {
      clearTimeout(timer)
      body.off('data', take)
      for (const event of endings) body.off(event, finish)
      // A character of which only the beginning is here is left out.
      resolve(new StringDecoder().write(Buffer.concat(chunks).subarray(0, bodyLimit)))
    }
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= bodyLimit) finish()
    }
    const timer = setTimeout(finish, patience)
    body.on('data', take)
    for (const event of endings) body.on(event, finish)
  })
}
