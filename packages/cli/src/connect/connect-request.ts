import { env } from 'node:process'
import type { GivenHeaders } from '@isosocket/node'
import { headerPairs } from '../arguments/header-lines.js'
import { meantAddress } from '../arguments/meant-address.js'
import { type OptionValues, parseArguments } from '../arguments/option-table.js'
import { byteCount, duration, positiveDuration, wholeNumber } from '../arguments/option-value.js'
import { shellWord } from '../arguments/shell-word.js'
import { UsageError } from '../arguments/usage-error.js'
import { connectOptions } from './connect-options.js'

/** What the user wants of `connect`. */
export interface ConnectRequest {
  readonly url: string
  readonly options: OptionValues<typeof connectOptions>
  readonly headers: GivenHeaders
  readonly credential: { readonly username: string; readonly password: string } | undefined
  /** In milliseconds, each. */
  readonly connectTimeout: number | undefined
  readonly pingInterval: number | undefined
  readonly wait: number | undefined
  readonly count: number | undefined
  /** In bytes. */
  readonly maxMessageSize: number | undefined
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
    throw new UsageError(
      `connect takes an address and options only, and "${more[0]}" is neither; to send a message: echo ${shellWord(more[0])} | isosocket connect ${shellWord(url)}`,
    )
  }
  checkTogether(options)
  checkProtocols(options.protocol)
  checkProxy(options.proxy)
  return {
    url: checkedUrl(url),
    options,
    headers: headerPairs(options.header),
    credential: credentialOf(options.user),
    connectTimeout: given('connect-timeout', options['connect-timeout'], positiveDuration),
    pingInterval: given('ping', options.ping, positiveDuration),
    wait: given('wait', options.wait, duration),
    count: given('count', options.count, (name, text) => wholeNumber(name, text, 1, Number.MAX_SAFE_INTEGER)),
    maxMessageSize: given('max-message', options['max-message'], byteCount),
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
  'max-message': size,
  cert,
  key,
  quiet,
  verbose,
}: ConnectRequest['options']): void {
  const transfer = send !== undefined ? '--send' : receive !== undefined ? '--receive' : undefined
  if (transfer !== undefined && binary) {
    throw new UsageError(`${transfer} always sends and receives bytes: leave out --binary.`)
  }
  const ofMessages = count !== undefined ? '--count' : size !== undefined ? '--max-message' : undefined
  if (transfer !== undefined && ofMessages !== undefined) {
    throw new UsageError(`${transfer} is about bytes, and ${ofMessages} about messages: leave out either.`)
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
  const meant = meantAddress(url)
  if (meant === url) return url
  if (meant === undefined) {
    const path = /^[^/]*\/+(.*)$/s.exec(url)?.[1] ?? ''
    throw new UsageError(`"${url}" has no host: write ${shellWord(`wss://example.com/${path}`)}`)
  }
  throw new UsageError(
    `connect takes an address with its scheme, not "${url}": did you mean ${shellWord(meant)}?`,
  )
}

/** What is no address at all is told by the library, which shows none: there may be a password in it. */
function checkProxy(proxy: string | undefined): void {
  if (proxy === undefined || proxy === 'env' || /^(https?|socks\w*):|\/\//i.test(proxy)) return
  const example = proxy.includes('@')
    ? ', such as http://localhost:3128'
    : `: did you mean --proxy ${shellWord(`http://${proxy}`)}?`
  throw new UsageError(`--proxy takes an address with its scheme${example}`)
}

function checkProtocols(protocols: readonly string[]): void {
  const twice = protocols.find((protocol, index) => protocols.indexOf(protocol) < index)
  if (twice !== undefined)
    throw new UsageError(`--protocol ${shellWord(twice)} is given twice: once is enough.`)
  for (const protocol of protocols) {
    const names = protocol.split(/[\s,]+/).filter((name) => name !== '')
    const wrong = names.find((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    if (wrong !== undefined) {
      throw new UsageError(`--protocol takes a name of letters, digits and such as . - _ +, not "${wrong}".`)
    }
    if (names[0] === protocol) continue
    const right = names.map((name) => `--protocol ${shellWord(name)}`).join(' ')
    throw new UsageError(`--protocol takes one name: ${right || '--protocol NAME'}.`)
  }
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
  const code = /^\d+$/.test(text) ? Number(text) : 0
  if (code === 1000 || (code >= 3000 && code <= 4999)) return code
  throw new UsageError(`--close-code takes 1000 or a number from 3000 to 4999, not "${text}".`)
}

function closeReasonOf(text: string | undefined): string {
  if (text !== undefined && Buffer.byteLength(text) > 123) {
    throw new UsageError(`--close-reason takes at most 123 bytes, and this has ${Buffer.byteLength(text)}.`)
  }
  return text ?? ''
}
