import { isBadPort } from './bad-port.js'

/**
 * How an implementation showed that connecting failed: it was `tried`; `error` came while the socket was still to connect,
 * so nothing was tried (WebKit); or the constructor threw because a policy forbids it.
 */
export type HowFailed = 'tried' | 'untried' | 'refused'

/** Why the browser does not let this page connect there, where that is certain. */
export function whyBlocked(
  url: URL,
  how: HowFailed,
  isViolation: boolean,
  isNative: boolean,
): string | undefined {
  if (isViolation) {
    return `the Content Security Policy forbids it. Add ${url.protocol}//${url.host} to its connect-src.`
  }
  if (how !== 'tried' && isMixedContent(url)) return 'a page from https: may not open ws:. Use wss:.'
  if (isNative && isBadPort(url.port)) return `port ${url.port} is forbidden. Give the server another one.`
  return how === 'refused'
    ? 'a policy of the page forbids it. See the console of the developer tools.'
    : undefined
}

/** What can be known of a connect that failed after so many milliseconds. */
export function knowableFacts(url: URL, elapsed: number): string {
  let facts = `after ${Math.round(elapsed)} ms`
  if (isOffline()) facts += '; this device is offline'
  if (isMixedContent(url)) {
    facts += '; a page from https: may open ws: to this device only, in some browsers not at all'
  }
  return facts
}

/** What the browser says for certain; it may still believe to be online. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false
}

function isMixedContent(url: URL): boolean {
  // A worker may have been made from a Blob, whose address begins with its own scheme.
  return url.protocol === 'ws:' && /^(blob:)?https:/.test(globalThis.location?.href)
}

/** Whether an engine refused because a policy forbids the connection, and not because of its arguments. */
export function isForbidden(error: unknown): boolean {
  const { name } = error as { name?: unknown }
  // The second is Firefox's, and is no DOMException.
  return name === 'SecurityError' || name === 'NS_ERROR_CONTENT_BLOCKED'
}
