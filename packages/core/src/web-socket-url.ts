import { mustBe } from './must-be.js'
import { invalidArgument, type WebSocketError } from './web-socket-error.js'

const wanted = "one like ws://localhost:8080 or new URL('/chat', location.href)"

/**
 * The address to connect to, checked (RFC 6455 §3; the guide, "Secure your connection with TLS/SSL"):
 * absolute, `ws:` or `wss:` (`http:` and `https:` are mapped to them), no fragment. Always a new `URL`.
 * Throws `ERR_INVALID_ARGUMENT`.
 */
export function webSocketUrl(input: unknown): URL {
  // Not by instanceof, which fails for the URLs of another realm.
  if (typeof input !== 'string' && typeof (input as URL | undefined)?.href !== 'string') {
    throw mustBe('The address', 'a string or a URL', input)
  }
  const shown = withoutSecrets(String(input))
  let url: URL
  try {
    url = new URL(String(input))
  } catch {
    // What the runtime says has the whole address in it, and tells nothing more.
    throw mustBe(
      'The address',
      shown.includes('://') ? 'one with a host and a port from 0 to 65535' : wanted,
      shown,
    )
  }
  url.protocol = url.protocol.replace(/^http/, 'ws')
  if (!/^wss?:$/.test(url.protocol)) throw mustBe('The address', wanted, shown)
  if (url.href.includes('#')) throw mustBe('The address', 'without a fragment (from the "#" on)', shown)
  return url
}

/** An address, or what was meant for one: what stands before the last `@` may be a name and a password, a query a token. */
function withoutSecrets(text: string): string {
  return text
    .trim()
    .replace(/^([a-z][a-z\d+.-]*:)?([\\/]*).*@/is, '$1$2…@')
    .replace(/\?[^#]*/, '?…')
}

/** The address as it may be shown: without name and password. */
export function withoutCredentials(url: URL): string {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy.href
}

/** The error for an address with a name or a password where they cannot be sent. */
export function credentialsRefused(): WebSocketError {
  return invalidArgument(
    'The address holds a user name or a password, which browsers do not send: use a cookie, or a token in the query.',
  )
}
