import { show } from './show-value.js'
import { invalidArgument, type WebSocketError } from './web-socket-error.js'

const schemes: { readonly [protocol: string]: string } = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
}

/**
 * The address to connect to, checked (RFC 6455 §3; the guide, "Secure your connection with TLS/SSL"):
 * absolute, `ws:` or `wss:` (`http:` and `https:` are mapped to them), no fragment. Always a new `URL`.
 * Throws `ERR_INVALID_ARGUMENT`.
 */
export function webSocketUrl(input: unknown): URL {
  if (typeof input !== 'string' && !(input instanceof URL)) {
    throw invalidArgument(`The address must be a string or a URL, not ${show(input)}.`)
  }
  let url: URL
  try {
    url = new URL(input)
  } catch {
    // What the runtime says has the whole address in it, and tells nothing more.
    throw invalidArgument(
      `The address ${show(guessWithoutSecrets(String(input)))} is no absolute URL: write it like "wss://example.com/path".`,
    )
  }
  const scheme = schemes[url.protocol]
  if (scheme === undefined) {
    throw invalidArgument(
      `The address ${show(guessWithoutSecrets(url.href))} has the scheme "${url.protocol}": use ws: or wss: (http: and https: are mapped to them).`,
    )
  }
  if (url.href.includes('#')) {
    throw invalidArgument(
      `The address ${show(withoutSecrets(url))} has a fragment, which WebSocket addresses may not have: remove it from the "#" on.`,
    )
  }
  if (scheme !== url.protocol) url.protocol = scheme
  return url
}

/** An address without name, password and query. */
function withoutSecrets(url: URL): string {
  return withoutCredentials(url).href.replace(/\?[^#]*/, '?…')
}

/** The same of a text that is none: what stands before the last `@` may be a name and a password. */
function guessWithoutSecrets(text: string): string {
  return text
    .trim()
    .replace(/^([a-z][a-z\d+.-]*:)?([\\/]*).*@/is, '$1$2…@')
    .replace(/\?[^#]*/, '?…')
}

/** Whether a name or a password stands in the address. */
export function hasCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== ''
}

/** The address as it may be shown. */
export function withoutCredentials(url: URL): URL {
  if (!hasCredentials(url)) return url
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy
}

/** The error for an address with a name or a password where they cannot be sent. */
export function credentialsRefused(): WebSocketError {
  return invalidArgument(
    'The address holds a user name or a password, which browsers do not send: use a cookie, a token in the query, or a sub-protocol.',
  )
}
