import { invalidArgument, show } from '@isosocket/core'
import { nearestWord } from '../settings/nearest-word.js'

/** Throws `ERR_INVALID_ARGUMENT` for what is no object, and for a name that is misspelt: it would be as if it were not there. */
export function checkOptionNames(what: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgument(`The options of ${what} must be an object, not ${show(options)}.`)
  }
  const stranger = Object.keys(options).find((name) => !names.includes(name))
  if (stranger === undefined) return
  const meant = nearestWord(stranger, names)
  const advice = meant === undefined ? `. There are: ${names.join(', ')}.` : `: did you mean ${meant}?`
  throw invalidArgument(`There is no option "${stranger}" of ${what}${advice}`)
}
