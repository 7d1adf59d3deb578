import { env } from 'node:process'
import { headerFields } from '../arguments/header-lines.js'
import { type OptionValues, parseArguments } from '../arguments/option-table.js'
import { duration, positiveDuration, wholeNumber } from '../arguments/option-value.js'
import { UsageError } from '../arguments/usage-error.js'
import { connectOptions } from './connect-options.js'

/** What the user wants of `connect`. */
export interface ConnectRequest {
  readonly url: string
  readonly options: OptionValues<typeof connectOptions>
  readonly headers: { readonly [name: string]: string }
  readonly credential: { readonly username: string; readonly password: string } | undefined
  /** In milliseconds, each. */
  readonly connectTimeout: number | undefined
  readonly pingInterval: number | undefined
  readonly wait: number | undefined
  readonly count: number | undefined
  readonly closeCode: number
  readonly closeReason: string
}

/** Throws a {@link UsageError}; `undefined` if help is wanted. */
export function connectRequest(args: readonly string[]): ConnectRequest | undefined {
  const { values: options, positionals } = parseArguments(connectOptions, args)
  if (options.help) return undefined
  const [url, ...more] = positionals
  if (url === undefined || url === '') {
    throw new UsageError('connect needs an address: isosocket connect wss://example.com/chat')
  }
  if (more[0] !== undefined) {
    const text = /^[\w.,:/-]+$/.test(more[0]) ? more[0] : `'${more[0].replaceAll("'", "'\\''")}'`
    throw new UsageError(
      `connect takes an address and options only, and "${more[0]}" is neither; to send a message: echo ${text} | isosocket connect ${url}`,
    )
  }
  checkTogether(options)
  return {
    url: checkedUrl(url),
    options,
    headers: headerFields(options.header),
    credential: credentialOf(options.user),
    connectTimeout: given('connect-timeout', options['connect-timeout'], positiveDuration),
    pingInterval: given('ping', options.ping, positiveDuration),
    wait: given('wait', options.wait, duration),
    count: given('count', options.count, (name, text) => wholeNumber(name, text, 1, Number.MAX_SAFE_INTEGER)),
    closeCode: closeCodeOf(options['close-code']),
    closeReason: closeReasonOf(options['close-reason']),
  }
}

function given<Value>(
  name: string,
  text: string | undefined,
  read: (name: string, text: string) => Value,
): Value | undefined {
  return text === undefined ? undefined : read(`--${name}`, text)
}

/** Options that contradict each other, or that would do nothing. */
function checkTogether({
  send,
  receive,
  binary,
  json,
  count,
  cert,
  key,
  quiet,
  verbose,
}: ConnectRequest['options']): void {
  const transfer = send !== undefined ? '--send' : receive !== undefined ? '--receive' : undefined
  if (transfer !== undefined && binary) {
    throw new UsageError(`${transfer} always sends and receives bytes: leave out --binary.`)
  }
  if (transfer !== undefined && count !== undefined) {
    throw new UsageError(`${transfer} is about bytes, and --count about messages: leave out either.`)
  }
  if (receive === '-' && json) {
    throw new UsageError('--receive - and --json both print on standard output: receive into a file.')
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--cert and --key belong together: give both (they may be the same file).')
  }
  if (quiet && verbose) throw new UsageError('--quiet and --verbose contradict each other.')
}

/** The library checks addresses; this is for those that are nearly one. */
function checkedUrl(url: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url
  const [, scheme, rest] = /^(wss?|https?):\/?(?!\d+(?:\/|$))(.+)$/i.exec(url) ?? []
  if (scheme !== undefined) throw new UsageError(`"${url}" lacks a slash: did you mean ${scheme}://${rest}?`)
  const isHere = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(url)
  throw new UsageError(
    `"${url}" does not say whether the connection is to be secure: did you mean ${isHere ? 'ws' : 'wss'}://${url}?`,
  )
}

function credentialOf(user: string | undefined): ConnectRequest['credential'] {
  if (user === undefined) return undefined
  const colon = user.indexOf(':')
  if (colon >= 0) return { username: user.slice(0, colon), password: user.slice(colon + 1) }
  const password = env['ISOSOCKET_PASSWORD']
  if (password !== undefined) return { username: user, password }
  throw new UsageError('--user has no password: write NAME:PASSWORD, or set ISOSOCKET_PASSWORD.')
}

function closeCodeOf(text: string | undefined): number {
  if (text === undefined) return 1000
  const code = wholeNumber('--close-code', text, 1000, 4999)
  if (code === 1000 || code >= 3000) return code
  throw new UsageError(`--close-code takes 1000 or a number from 3000 to 4999, not "${text}".`)
}

function closeReasonOf(text: string | undefined): string {
  if (text !== undefined && Buffer.byteLength(text) > 123) {
    throw new UsageError(`--close-reason takes at most 123 bytes, and this has ${Buffer.byteLength(text)}.`)
  }
  return text ?? ''
}
