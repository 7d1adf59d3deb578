import { showAddress, WebSocketError } from '@isosocket/core'
import { isBadPort } from './bad-port.js'
import type { ProbeFinding } from './server-probe.js'

/** How an implementation showed that connecting failed. */
export interface FailureSigns {
  /** What the constructor threw, or an implementation of one's own put into its `error` event. */
  readonly cause: unknown
  /** The constructor threw, so that nothing was tried. */
  readonly threw: boolean
  /** `error` came while the socket was still to connect: nothing was tried (WebKit). */
  readonly unbegun: boolean
}

/** All that was seen of a connect that failed. */
export interface FailedConnect extends FailureSigns {
  readonly url: URL
  /** Milliseconds that it took. */
  readonly elapsed: number
  /** The Content Security Policy forbade it. */
  readonly violated: boolean
  /** By the engine's own `WebSocket`. */
  readonly native: boolean
}

/** The error of a connect that the browser does not let this page make, where that is certain. */
export function blocked(failed: FailedConnect): WebSocketError | undefined {
  const why = whyBlocked(failed)
  if (why === undefined) return undefined
  return new WebSocketError(`The browser does not connect to ${showAddress(failed.url)}: ${why}`, {
    code: 'ERR_BLOCKED',
    closeCode: 1006,
    cause: failed.cause,
  })
}

function whyBlocked({ url, threw, unbegun, violated, native }: FailedConnect): string | undefined {
  if (violated) {
    return `the Content Security Policy forbids it. Add ${url.protocol}//${url.host} to its connect-src.`
  }
  if ((threw || unbegun) && isMixedContent(url)) return 'a page from https: may not open ws:. Use wss:.'
  if (native && isBadPort(url.port)) return `port ${url.port} is forbidden. Give the server another one.`
  return threw ? 'a policy of the page forbids it. See the console of the developer tools.' : undefined
}

/**
 * The error of a connect that failed in a browser. The specification forbids engines to say why (WebSockets Standard,
 * "Feedback from the protocol": they "must not convey any failure information"), so that pages cannot explore the network
 * of their visitors: what is knowable is put together here.
 */
export function opaqueFailure(
  { url, cause, elapsed }: FailedConnect,
  finding?: ProbeFinding,
): WebSocketError {
  const facts = [`after ${Math.round(elapsed)} ms`]
  if (isOffline()) facts.push('this device is offline')
  if (isMixedContent(url))
    facts.push('a page from https: may open ws: to this device only, in some browsers not at all')
  const hint = finding?.sentence ?? 'Browsers hide why: see the network panel of the developer tools.'
  return new WebSocketError(`Cannot connect to ${showAddress(url)} (${facts.join('; ')}). ${hint}`, {
    code: 'ERR_OPAQUE',
    closeCode: 1006,
    phase: finding?.answered === true ? 'upgrade' : undefined,
    cause,
  })
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
