import { mustBe } from './must-be.js'

// The original's DateTime and TimeSpan are 64-bit counts of 100 nanoseconds, a DateTime since 1601.

const ticksPerMillisecond = 10_000n

/** Milliseconds from 1601-01-01 to 1970-01-01, both UTC. */
const epochDifference = 11_644_473_600_000

/** As many milliseconds as 64 bits of ticks hold: 29,227 years. */
const longest = 922_337_203_685_477

/** Ticks as a date, which has whole milliseconds: what is finer is cut off. */
export function ticksToDate(ticks: bigint): Date {
  const remainder = ((ticks % ticksPerMillisecond) + ticksPerMillisecond) % ticksPerMillisecond
  return new Date(Number((ticks - remainder) / ticksPerMillisecond) - epochDifference)
}

/** A date as ticks. Throws `ERR_INVALID_ARGUMENT`. */
export function dateToTicks(date: unknown): bigint {
  const time =
    Object.prototype.toString.call(date) === '[object Date]' ? (date as Date).getTime() : Number.NaN
  const since1601 = time + epochDifference
  if (!isShort(since1601)) throw mustBe('A date', 'a valid Date within 29227 years of 1601', date)
  return BigInt(since1601) * ticksPerMillisecond
}

/** Ticks as milliseconds, with a fraction. */
export function ticksToMilliseconds(ticks: bigint): number {
  return Number(ticks) / Number(ticksPerMillisecond)
}

/** Milliseconds, fractions included, as ticks. Throws `ERR_INVALID_ARGUMENT`. */
export function millisecondsToTicks(milliseconds: unknown): bigint {
  if (typeof milliseconds !== 'number' || !isShort(milliseconds)) {
    throw mustBe('A time span', 'a number of milliseconds within 29227 years', milliseconds)
  }
  return BigInt(Math.round(milliseconds * Number(ticksPerMillisecond)))
}

/** False for NaN, too. */
function isShort(milliseconds: number): boolean {
  return Math.abs(milliseconds) <= longest
}
