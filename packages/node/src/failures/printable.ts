/** What moves the cursor of a terminal or changes its settings, begins another line, or turns the order of what is read. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/**
 * What somebody else said, for the message of an error, which ends up in logs and on terminals: such characters are shown as
 * `\u001b`, and do nothing.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
