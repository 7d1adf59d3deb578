import { UsageError } from './usage-error.js'

/** `Name: value`, each a line of its own; the same name twice is one field (RFC 9110 §5.2, of cookies RFC 6265 §5.4). */
export function headerFields(lines: readonly string[]): { readonly [name: string]: string } {
  const fields = new Map<string, { name: string; value: string }>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    // What is given may be a secret: it is not shown.
    if (colon < 1) throw new UsageError("--header takes 'Name: value', with a colon between.")
    const name = line.slice(0, colon).trim()
    const value = line.slice(colon + 1).trim()
    const earlier = fields.get(name.toLowerCase())
    if (earlier === undefined) fields.set(name.toLowerCase(), { name, value })
    else earlier.value += `${name.toLowerCase() === 'cookie' ? ';' : ','} ${value}`
  }
  return Object.fromEntries([...fields.values()].map(({ name, value }) => [name, value]))
}
