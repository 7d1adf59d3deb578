import { inspect } from 'node:util'
import { WebSocketError, type WebSocketErrorResponse } from '@isosocket/node'
import { printable, printableLine } from '../output/printable.js'
import { exitCodeOf } from './exit-code.js'
import { inOptionWords } from './option-words.js'

/** Of the body of a refusal: what fits in a line or two. */
const bodyLimit = 300

/** What happened, to what, what to do next; then what a script sees. */
export function errorReport(error: unknown, verbose: boolean, exitCode: number = exitCodeOf(error)): string {
  const lines = [`isosocket: ${printableLine(errorMessage(error))}`]
  if (error instanceof WebSocketError) {
    if (error.response !== undefined) lines.push(...answerLines(error.response))
    // Of a wrong argument the sentence says it all.
    if (error.code !== 'ERR_INVALID_ARGUMENT') {
      lines.push(`  ${error.status}, ${error.code} (exit code ${exitCode})`)
    }
  }
  if (verbose) lines.push(stackOf(error))
  return `${lines.join('\n')}\n`
}

/** Where it was made, and why. The messages in it may repeat what a server said. */
function stackOf(error: unknown): string {
  let text = inspect(error)
  for (let each = error; each instanceof Error; each = each.cause) {
    const { message } = each
    text = text.replace(message, () => printableLine(message))
  }
  return printable(text)
}

/** The sentence alone. */
export function errorMessage(error: unknown): string {
  return inOptionWords(error instanceof Error ? error.message : String(error))
}

function answerLines({ headers, body }: WebSocketErrorResponse): string[] {
  const text = (headers['content-type']?.includes('html') === true ? withoutTags(body) : body)
    .replaceAll(/\s+/g, ' ')
    .trim()
  const shown = text.length > bodyLimit ? `${text.slice(0, bodyLimit)}…` : text
  return [
    ...['location', 'www-authenticate', 'retry-after'].flatMap((name) =>
      headers[name] === undefined ? [] : [`  ${name}: ${printableLine(headers[name])}`],
    ),
    ...(shown === '' ? [] : [`  it says: ${printableLine(shown)}`]),
  ]
}

/** What of a page is to be read; it may end anywhere. */
function withoutTags(page: string): string {
  return page.replaceAll(/<(style|script)\b[\s\S]*?(<\/\1>|$)/gi, ' ').replaceAll(/<[^>]*(>|$)/g, ' ')
}
