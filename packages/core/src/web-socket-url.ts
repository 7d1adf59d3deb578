import { show } from './show-value.js'
import { invalidArgument } from './web-socket-error.js'

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
  } catch (cause) {
    throw invalidArgument(
      `The address ${show(String(input))} is no absolute URL: write it like "wss://example.com/path".`,
      cause,
    )
  }
  const scheme = schemes[url.protocol]
  if (scheme === undefined) {
    throw invalidArgument(
      `The address ${show(String(input))} has the scheme "${url.protocol}": use ws: or wss: (http: and https: are mapped to them).`,
    )
  }
  if (url.href.includes('#')) {
    throw invalidArgument(
      `The address ${show(String(input))} has a fragment, which WebSocket addresses may not have: remove it from the "#" on.`,
    )
  }
  if (scheme !== url.protocol) url.protocol = scheme
  return url
}
