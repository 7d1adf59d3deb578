import { UsageError } from './usage-error.js'

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** `500ms`, `5s`, `2m`, `1h`, a plain number of seconds, or `forever`. In milliseconds. */
export function duration(option: string, text: string): number {
  if (text === 'forever') return Infinity
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  if (digits === undefined) {
    throw new UsageError(`${option} takes a time such as 500ms, 5s, 2m or forever, not "${text}".`)
  }
  return Number(digits) * milliseconds[unit as keyof typeof milliseconds]
}

/** A duration that is not 0. */
export function positiveDuration(option: string, text: string): number {
  const time = duration(option, text)
  if (time > 0) return time
  throw new UsageError(`${option} takes a time above 0, such as 500ms, 5s or forever, not "${text}".`)
}

const bytes = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const

/** `500KiB`, `2GiB`, a plain number of bytes, or `unlimited`. In bytes, 1 at least. */
export function byteCount(option: string, text: string): number {
  if (text === 'unlimited') return Infinity
  const [, digits, unit = 'B'] = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB)?$/.exec(text) ?? []
  const count = Math.round(Number(digits) * bytes[unit as keyof typeof bytes])
  if (count >= 1) return count
  throw new UsageError(`${option} takes a size such as 4096, 500KiB, 2GiB or unlimited, not "${text}".`)
}

/** A whole number from `least` to `most`. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  const range =
    most === Number.MAX_SAFE_INTEGER ? `a number, ${least} or more` : `a number from ${least} to ${most}`
  throw new UsageError(`${option} takes ${range}, not "${text}".`)
}
