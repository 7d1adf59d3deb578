import type { WebSocketError } from '@isosocket/core'
import { networkFailure } from '../failures/network-failure.js'
import { type AddressAttempt, showAttempt } from './connect-progress.js'

/** Error codes of Node, the most telling first: a host that answers "no" says more than a route that is missing. */
const byWeight = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EACCES',
  'EPERM',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
]

/**
 * The error of a host of which no address could be reached. Its code and status are those of the most telling
 * failure; its message lists each address, and its cause (an `AggregateError`) has all their errors.
 */
export function addressesFailure(where: string, attempts: readonly AddressAttempt[]): WebSocketError {
  const errors = attempts.map(({ failure }) => failure).filter((failure) => failure !== undefined)
  const [only] = errors
  if (only !== undefined && errors.length === 1) return networkFailure(where, only, 'connect')
  const cause = new AggregateError(
    errors,
    `none of its ${errors.length} addresses could be reached: ${attempts.map(showAttempt).join(', ')}`,
  )
  return networkFailure(where, Object.assign(cause, { code: mostTelling(errors) }), 'connect')
}

function mostTelling(errors: readonly NodeJS.ErrnoException[]): string | undefined {
  const codes = errors.map(({ code }) => code)
  return byWeight.find((code) => codes.includes(code)) ?? codes.find((code) => code !== undefined)
}
