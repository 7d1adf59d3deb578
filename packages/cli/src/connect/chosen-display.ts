import process from 'node:process'
import type { Display } from '../output/display.js'
import { JsonDisplay } from '../output/json-display.js'
import { type DisplayOptions, PlainDisplay } from '../output/plain-display.js'
import type { TerminalEnds } from '../terminal-ends.js'
import type { ConnectRequest } from './connect-request.js'

/** Where and how much is printed. */
export function displayOptions({ options }: ConnectRequest, { out, err }: TerminalEnds): DisplayOptions {
  const verbose = options.verbose || (process.env['DEBUG'] !== undefined && !options.quiet)
  return { out, err, quiet: options.quiet, verbose }
}

/** What tells the user, where there is no prompt. */
export function chosenDisplay(request: ConnectRequest, ends: TerminalEnds): Display {
  const options = displayOptions(request, ends)
  return request.options.json ? new JsonDisplay(options) : new PlainDisplay(options)
}
