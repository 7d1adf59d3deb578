import { isIPv6 } from 'node:net'

const whole = /^(wss?|https?):\/\/[^/]/i
/** With a slash, or the colon, left out; nothing but a port, or a port behind the scheme, is one of this machine. */
const nearlyWhole = /^(wss?|https?)(?::\/{0,2}|\/\/)(.*)$/is
const otherScheme = /^(?:[a-z][a-z0-9+.-]*:)?\/\/(.*)$/is
const portOnly = /^:?(\d+(?:\/.*)?)$/s
const thisMachine = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/

/**
 * The address of a WebSocket that somebody who wrote `text` has most likely meant: `text` itself where it is one, and
 * `undefined` where it has no host.
 */
export function meantAddress(text: string): string | undefined {
  if (whole.test(text)) return text
  const [, scheme, rest = otherScheme.exec(text)?.[1] ?? text] = nearlyWhole.exec(text) ?? []
  if (rest === '' || rest.startsWith('/')) return undefined
  const port = portOnly.exec(rest)?.[1]
  const host = port !== undefined ? `localhost:${port}` : isIPv6(rest) ? `[${rest}]` : rest
  return `${scheme ?? (thisMachine.test(host) ? 'ws' : 'wss')}://${host}`
}
