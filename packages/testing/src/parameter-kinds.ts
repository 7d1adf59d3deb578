/** What a parameter of a fault may be. */
export interface ParameterKind<Value> {
  /** What it is when nobody says. */
  readonly initial: Value
  /** In words, for whoever gave something else. */
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
  /** The text of a query stands for itself; else it is JSON, where it can be read as such. */
  readonly isText?: true
}

/** Any text. */
export function text(initial: string): ParameterKind<string> {
  return { initial, expected: 'a string', accepts: (value) => typeof value === 'string', isText: true }
}

/** A whole number. */
export function integer(initial: number, least: number, most: number): ParameterKind<number> {
  return {
    initial,
    expected: `a whole number from ${least} to ${most}`,
    accepts: (value) => isInteger(value, least, most),
  }
}

/** Whole numbers. */
export function integers(
  initial: readonly number[],
  least: number,
  most: number,
): ParameterKind<readonly number[]> {
  return {
    initial,
    expected: `an array of whole numbers from ${least} to ${most}`,
    accepts: (value) => Array.isArray(value) && value.every((each) => isInteger(each, least, most)),
  }
}

/** One of several words, of which the first is the default. */
export function choice<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): ParameterKind<Words[number]> {
  return {
    initial: words[0],
    expected: `one of ${words.join(', ')}`,
    accepts: (value) => words.some((word) => word === value),
  }
}

/** Of TCP, or 0 for any that is free. */
export const port = integer(0, 0, 65_535)

const longestWait = 600_000

/** Milliseconds. */
export function duration(initial: number): ParameterKind<number> {
  return integer(initial, 0, longestWait)
}

/** When a fault comes: milliseconds after the opening, or `'message'`: upon the client's first message. */
export const moment: ParameterKind<number | 'message'> = {
  initial: 0,
  expected: `milliseconds up to ${longestWait}, or "message"`,
  accepts: (value) => value === 'message' || isInteger(value, 0, longestWait),
}

/** Header fields: names and values, as they are sent. */
export const fields: ParameterKind<{ readonly [name: string]: string }> = {
  initial: {},
  expected: 'an object of strings',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((each) => typeof each === 'string'),
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}
