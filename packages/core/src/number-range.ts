import { show } from './show-value.js'
import { invalidArgument } from './web-socket-error.js'

/** Throws `ERR_INVALID_ARGUMENT` unless it is a whole number in the range. */
export function checkInteger(what: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return
  throw invalidArgument(`${what} must be a whole number from ${least} to ${most}, not ${show(value)}.`)
}

/** The same for what only a `bigint` holds exactly. */
export function checkBigInteger(what: string, value: unknown, least: bigint, most: bigint): void {
  if (typeof value === 'bigint' && value >= least && value <= most) return
  const hint = typeof value === 'number' ? ' (a number: write BigInt(…))' : ''
  throw invalidArgument(`${what} must be a bigint from ${least} to ${most}, not ${show(value)}${hint}.`)
}

/** Throws `ERR_INVALID_ARGUMENT` unless it is a number, NaN and infinities included. */
export function checkNumber(what: string, value: unknown): void {
  if (typeof value !== 'number') throw invalidArgument(`${what} must be a number, not ${show(value)}.`)
}
