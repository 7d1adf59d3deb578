import { mustBe } from './must-be.js'

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
  if (Number.isNaN(time)) throw mustBe('A date', 'a valid Date', date)
  return BigInt(time + epochDifference) * ticksPerMillisecond
}

/** Ticks as milliseconds, with a fraction. */
export function ticksToMilliseconds(ticks: bigint): number {
  return Number(ticks) / Number(ticksPerMillisecond)
}

/** Milliseconds, fractions included, as ticks. Throws `ERR_INVALID_ARGUMENT`. */
export function millisecondsToTicks(milliseconds: unknown): bigint {
  if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds)) {
    throw mustBe('A time span', 'a number of milliseconds', milliseconds)
  }
  return BigInt(Math.round(milliseconds * Number(ticksPerMillisecond)))
}
