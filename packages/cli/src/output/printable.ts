// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about.
const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g

/**
 * A text of somebody else's for a terminal: characters that would move its cursor, change its settings or
 * turn the order of what is read are shown as `\x1b`, and do nothing.
 */
export function printable(text: string): string {
  return text.replace(unprintable, escaped)
}

// A terminal may take the last two for ends of a line too.
const lineBreaks = /[\t\n\u2028\u2029]/g

/**
 * The same for what has its place within a line, such as the reason of a close or an address: what would begin
 * another line, which the reader would take for one of ours, or move within this one is shown as well.
 */
export function printableLine(text: string): string {
  return printable(text).replace(lineBreaks, escaped)
}

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

// JSON.stringify leaves these as they are.
const unprintableInJson = /[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g

/** A value as JSON that a terminal can show too: the same value for whoever parses it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(
    unprintableInJson,
    (character) => `\\u${hex(character.charCodeAt(0), 4)}`,
  )
}
