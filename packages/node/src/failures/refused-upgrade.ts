import type { IncomingMessage } from 'node:http'
import { WebSocketError } from '@isosocket/core'
import { noHandshake } from './fault-table.js'
import { keepAnswer } from './http-answer.js'
import { httpErrorStatus } from './http-status.js'
import { printable } from './printable.js'

/** What was asked for. */
export interface UpgradeAttempt {
  /** The server as messages show it. */
  readonly where: string
  /** On the clock of `performance.now()`. */
  readonly deadline: number
  /** A name and a password, or another authorization, were sent. */
  readonly isAuthorized: boolean
  /** There is a credential for a server that asks for one. */
  readonly hasCredential: boolean
}

/** Makes the error of an HTTP answer that is no upgrade, with the beginning of its body. */
export async function refusedUpgrade(
  attempt: UpgradeAttempt,
  answer: IncomingMessage,
): Promise<WebSocketError> {
  const { where, deadline } = attempt
  if (answer.statusCode === 101) return incompleteUpgrade(where)
  const response = await keepAnswer(answer, answer, deadline)
  const { status, statusText, headers } = response
  return new WebSocketError(
    `Cannot connect to ${where}: the server answered ${`${status} ${printable(statusText)}`.trimEnd()} instead of upgrading. ${adviceFor(status, headers['location'], attempt)}`,
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

function adviceFor(status: number, location: string | undefined, attempt: UpgradeAttempt): string {
  if (status === 401) return credentialAdvice(attempt)
  if (status >= 300 && status < 400 && location !== undefined) {
    return 'Redirects are not followed: connect to the address in error.response.headers.location if you trust it.'
  }
  return 'Check the path, and what the answer says (error.response).'
}

function credentialAdvice({ isAuthorized, hasCredential }: UpgradeAttempt): string {
  if (isAuthorized) {
    return 'It does not take the authorization: check control.serverCredential, or the address or header that it was given in.'
  }
  return hasCredential
    ? 'It does not ask for Basic authentication, which control.serverCredential is for: give what it asks for (error.response) with an Authorization header (control.headers).'
    : 'Give a name and a password with control.serverCredential, or a token with an Authorization header (control.headers).'
}
