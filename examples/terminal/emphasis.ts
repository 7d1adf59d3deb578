import { env, stdout } from 'node:process'

const colours = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'

function style(code: number): (text: string) => string {
  return (text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text)
}

/** For a terminal; elsewhere, and where the user wants no colours, the text as it is. */
export const emphasis = { title: style(1), good: style(32), bad: style(31) }
