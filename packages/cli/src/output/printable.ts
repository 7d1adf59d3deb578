// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about.
const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g

/**
 * A text of somebody else's for a terminal: characters that would move its cursor, change its settings or
 * turn the order of what is read are shown as `\x1b`, and do nothing.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`
  })
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
