import type { IncomingMessage } from 'node:http'
import { WebSocketError } from '@isosocket/core'
import { noHandshake } from './fault-table.js'
import { keepAnswer } from './http-answer.js'
import { httpErrorStatus } from './http-status.js'

/**
 * Makes the error of an HTTP answer that is no upgrade, with the beginning of its body.
 *
 * @param patience milliseconds that the body may take at most.
 */
export async function refusedUpgrade(
  where: string,
  answer: IncomingMessage,
  patience: number,
): Promise<WebSocketError> {
  if (answer.statusCode === 101) return incompleteUpgrade(where)
  const response = await keepAnswer(answer, answer, patience)
  const { status, statusText } = response
  return new WebSocketError(
    `Cannot connect to ${where}: the server answered ${status} ${statusText} instead of upgrading. ${adviceFor(status)}`,
    { code: 'ERR_HTTP_STATUS', status: httpErrorStatus(status), phase: 'upgrade', response },
  )
}

/** The answer agrees to an upgrade, but without saying to what. */
function incompleteUpgrade(where: string): WebSocketError {
  const { status, code, advice } = noHandshake
  return new WebSocketError(
    `Cannot connect to ${where}: the server answered 101 without the headers of an upgrade to WebSocket. ${advice}`,
    { status, code, phase: 'upgrade' },
  )
}

function adviceFor(status: number): string {
  if (status === 401)
    return 'Give a name and a password with control.serverCredential, or a token with an Authorization header (control.headers).'
  if (status >= 300 && status < 400) {
    return 'Redirects are not followed: connect to the address in error.response.headers.location if you trust it.'
  }
  return 'Check the path, and what the answer says (error.response).'
}
