import { show } from './show-value.js'
import { invalidArgument } from './web-socket-error.js'

// The original's DateTime and TimeSpan are 64-bit counts of 100 nanoseconds, a DateTime since 1601.

const ticksPerMillisecond = 10_000n

/** Milliseconds from 1601-01-01 to 1970-01-01, both UTC. */
const epochDifference = 11_644_473_600_000

/** Ticks as a date, which has whole milliseconds: what is finer is cut off. */
export function ticksToDate(ticks: bigint): Date {
  const remainder = ((ticks % ticksPerMillisecond) + ticksPerMillisecond) % ticksPerMillisecond
  return new Date(Number((ticks - remainder) / ticksPerMillisecond) - epochDifference)
}

/** A date as ticks. Throws `ERR_INVALID_ARGUMENT`. */
export function dateToTicks(date: unknown): bigint {
  const time =
    Object.prototype.toString.call(date) === '[object Date]' ? (date as Date).getTime() : Number.NaN
  if (Number.isNaN(time)) throw invalidArgument(`A date must be a valid Date, not ${show(date)}.`)
  return BigInt(time + epochDifference) * ticksPerMillisecond
}

/** Ticks as milliseconds, with a fraction. */
export function ticksToMilliseconds(ticks: bigint): number {
  return Number(ticks) / Number(ticksPerMillisecond)
}

/** Milliseconds, fractions included, as ticks. Throws `ERR_INVALID_ARGUMENT`. */
export function millisecondsToTicks(milliseconds: unknown): bigint {
  if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds)) {
    throw invalidArgument(`A time span must be a number of milliseconds, not ${show(milliseconds)}.`)
  }
  return BigInt(Math.round(milliseconds * Number(ticksPerMillisecond)))
}
