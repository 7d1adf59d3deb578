import { WebSocketError } from '@isosocket/core'

/**
 * The error of a connect that failed in a browser. The specification forbids engines to say why
 * ("must not convey any failure information"), so that scripts cannot scan networks: what is knowable
 * is put together here.
 */
export function opaqueFailure(url: URL, elapsed: number, cause: unknown): WebSocketError {
  const facts = [`after ${Math.round(elapsed)} ms`]
  const { navigator, location } = globalThis as { navigator?: Navigator; location?: Location }
  if (navigator?.onLine === false) facts.push('this device is offline')
  if (url.protocol === 'ws:' && location?.protocol === 'https:') {
    facts.push('a page from https: may open wss: only')
  }
  return new WebSocketError(
    `Cannot connect to ${url.protocol}//${url.host}${url.pathname} (${facts.join('; ')}). Browsers hide why: see the network panel of the developer tools.`,
    { code: 'ERR_OPAQUE', closeCode: 1006, cause },
  )
}
