import { inspect } from 'node:util'
import type { ParameterKind } from './parameter-kinds.js'

/** What an option may be. */
export type OptionKind = Pick<ParameterKind<unknown>, 'expected' | 'accepts'>

/** What each of some options may be. */
export type OptionKinds<Options> = { readonly [Name in keyof Options]-?: OptionKind }

/** Throws a `TypeError` that says which option does not exist, or is of a wrong kind, of what is called so. */
export function checkOptions<Options>(of: string, given: unknown, kinds: OptionKinds<Options>): void {
  requireObject(of, given)
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(kinds, name)) {
      throw new TypeError(`${of} has no option "${name}". There are: ${Object.keys(kinds).join(', ')}.`)
    }
    const { expected, accepts } = kinds[name as keyof Options]
    if (value !== undefined && !accepts(value)) {
      throw new TypeError(`The option "${name}" of ${of} is ${expected}, not ${show(value)}.`)
    }
  }
}

/** Throws a `TypeError` for what is no object of options, or of parameters. */
export function requireObject(of: string, given: unknown): asserts given is object {
  if (typeof given === 'object' && given !== null) return
  throw new TypeError(`${of} takes an object, not ${show(given)}.`)
}

/** `true` or `false`. */
export const flag: OptionKind = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' }

/** A `Date` that is one. */
export const date: OptionKind = {
  expected: 'a valid Date',
  accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
}

/** An array of strings. */
export const strings: OptionKind = {
  expected: 'an array of strings',
  accepts: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
}

/** An object of which these members are strings, whatever else it has. */
export function withStrings(...names: readonly string[]): OptionKind {
  return {
    expected: `an object like { ${names.join(', ')} }, both strings`,
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => typeof Reflect.get(value, name) === 'string'),
  }
}

/** One of some words, or an object of which one member is a number. */
export function wordOrAnswer(words: readonly string[], member: string): OptionKind {
  return {
    expected: `one of ${words.join(', ')}, or an object like { ${member} }`,
    accepts: (value) =>
      words.some((word) => word === value) ||
      (typeof value === 'object' && value !== null && Number.isInteger(Reflect.get(value, member))),
  }
}

/** Short: it may be anything, a socket included. */
function show(value: unknown): string {
  return inspect(value, { depth: 0, maxStringLength: 60, breakLength: Infinity })
}
