import { inspect } from 'node:util'
import { WebSocketError, type WebSocketErrorResponse } from '@isosocket/node'
import { printable } from '../output/printable.js'
import { exitCodeOf } from './exit-code.js'
import { inOptionWords } from './option-words.js'

/** Of the body of a refusal: what fits in a line or two. */
const bodyLimit = 300

/** What happened, to what, what to do next; then what a script sees. */
export function errorReport(error: unknown, verbose: boolean): string {
  const lines = [`isosocket: ${printable(errorMessage(error))}`]
  if (error instanceof WebSocketError) {
    if (error.response !== undefined) lines.push(...answerLines(error.response))
    // Of a wrong argument the sentence says it all.
    if (error.code !== 'ERR_INVALID_ARGUMENT') {
      lines.push(`  ${error.status}, ${error.code} (exit code ${exitCodeOf(error)})`)
    }
  }
  if (verbose) lines.push(inspect(error))
  return `${lines.join('\n')}\n`
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
      headers[name] === undefined ? [] : [`  ${name}: ${printable(headers[name])}`],
    ),
    ...(shown === '' ? [] : [`  it says: ${printable(shown)}`]),
  ]
}

/** What of a page is to be read; it may end anywhere. */
function withoutTags(page: string): string {
  return page.replaceAll(/<(style|script)\b[\s\S]*?(<\/\1>|$)/gi, ' ').replaceAll(/<[^>]*(>|$)/g, ' ')
}
