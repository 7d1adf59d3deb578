import { invalidArgument, mustBe } from '@isosocket/core'
import { nearestWord } from '../settings/nearest-word.js'

/** What else is known of the names of a call's options. */
export interface OptionNames {
  /** Names that are told of. */
  readonly names: readonly string[]
  /** Names that are let pass as well: what is wrong with them is said where their values are looked at. */
  readonly silent?: readonly string[]
  /** What others call them. */
  readonly meant?: { readonly [name: string]: string }
}

/** Throws `ERR_INVALID_ARGUMENT` for what is no object, and for a name that is misspelt: it would be as if it were not there. */
export function checkOptionNames(
  what: string,
  options: unknown,
  { names, silent = [], meant = {} }: OptionNames,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw mustBe(`The options of ${what}`, 'an object', options)
  }
  const stranger = Object.keys(options).find((name) => !names.includes(name) && !silent.includes(name))
  if (stranger === undefined) return
  const word = Object.hasOwn(meant, stranger) ? meant[stranger] : nearestWord(stranger, names)
  const advice = word === undefined ? `. There are: ${names.join(', ')}.` : `: did you mean ${word}?`
  throw invalidArgument(`There is no option "${stranger}" of ${what}${advice}`)
}
