import { UsageError } from './usage-error.js'

/** Of `Name: value`, each a line of its own. The library makes one field of a name that is given twice. */
export function headerPairs(lines: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return lines.map((line) => {
    const colon = line.indexOf(':')
    // What is given may be a secret: it is not shown.
    if (colon < 1) throw new UsageError("--header takes 'Name: value', with a colon between.")
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
}
