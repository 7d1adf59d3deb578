import { mustBe } from './must-be.js'

/** Throws `ERR_INVALID_ARGUMENT` unless it is a whole number in the range. */
export function checkInteger(what: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return
  throw mustBe(what, `a whole number from ${least} to ${most}`, value)
}

/** The same for what only a `bigint` holds exactly. */
export function checkBigInteger(what: string, value: unknown, least: bigint, most: bigint): void {
  if (typeof value === 'bigint' && value >= least && value <= most) return
  throw mustBe(what, `a bigint from ${least} to ${most}`, value)
}

/** Throws `ERR_INVALID_ARGUMENT` unless it is a number, NaN and infinities included. */
export function checkNumber(what: string, value: unknown): void {
  if (typeof value !== 'number') throw mustBe(what, 'a number', value)
}
