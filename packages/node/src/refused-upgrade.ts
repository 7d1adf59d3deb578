import type { IncomingMessage } from 'node:http'
import { WebSocketError } from '@isosocket/core'
import { httpErrorStatus } from './http-status.js'

/** As much of the body as is kept in the error. */
const bodyLimit = 16 * 1024

/** A body that comes slower than this is cut where it is. */
const bodyTimeout = 2_000

/** Makes the error of an HTTP answer that is no upgrade, with the beginning of its body. */
export async function refusedUpgrade(where: string, response: IncomingMessage): Promise<WebSocketError> {
  const status = response.statusCode ?? 0
  const statusText = response.statusMessage ?? ''
  const body = await readBeginning(response)
  return new WebSocketError(
    `Cannot connect to ${where}: the server answered ${status} ${statusText} instead of upgrading. Check the path, and what the answer says (error.response).`,
    {
      code: 'ERR_HTTP_STATUS',
      status: httpErrorStatus(status),
      phase: 'upgrade',
      response: { status, statusText, headers: Object.freeze(flatten(response)), body },
    },
  )
}

function flatten(response: IncomingMessage): { [name: string]: string } {
  const headers: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

function readBeginning(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (): void => {
      clearTimeout(timer)
      response.removeAllListeners('data')
      resolve(Buffer.concat(chunks).subarray(0, bodyLimit).toString())
    }
    const timer = setTimeout(finish, bodyTimeout)
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= bodyLimit) finish()
    })
    response.once('end', finish)
    // The connection broke in the middle of the body: what came is still worth showing.
    response.once('error', finish)
    response.once('close', finish)
  })
}
