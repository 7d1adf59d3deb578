import type { IncomingMessage } from 'node:http'
import { invalidArgument, mustBe, show } from '@isosocket/core'

/**
 * The origins whose pages may connect: `https://app.example.com`, or of any other scheme (`chrome-extension://…`,
 * `capacitor://localhost`); `'same-origin'` for pages by `http:` or `https:` of the host that the request names, `'null'` for pages without an origin (files, sandboxed frames), `'*'` for all; or a function that decides, at once (no `async`).
 */
export type AllowedOrigins = readonly string[] | ((origin: string, request: IncomingMessage) => boolean)

/** Says whether a page of this origin may connect. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean

const keywords: readonly string[] = ['same-origin', 'null', '*']

/** Makes the check. Throws `ERR_INVALID_ARGUMENT`. */
export function originCheck(allowed: unknown): OriginCheck {
  if (typeof allowed === 'function') return (origin, request) => decided(allowed(origin, request))
  if (!Array.isArray(allowed)) {
    throw mustBe('origins', 'an array of origins or a function', allowed)
  }
  const list = allowed.map(checkOrigin)
  const [mayAll, maySame] = [list.includes('*'), list.includes('same-origin')]
  // A client may send the keywords as its origin.
  const origins = new Set(list.filter((origin) => origin !== '*' && origin !== 'same-origin'))
  return (origin, { headers }) =>
    mayAll || origins.has(origin) || (maySame && isSameHost(origin, headers.host))
}

/** What a function has decided. */
function decided(answer: unknown): boolean {
  if (!(answer instanceof Promise)) return answer === true
  // What comes of it is nobody's business any more.
  answer.catch(() => {})
  throw invalidArgument(
    'The function of the option "origins" returned a Promise: it must answer at once. What has to be waited for can be asked before accepting.',
  )
}

function checkOrigin(value: unknown): string {
  if (typeof value === 'string' && (keywords.includes(value) || originOf(value) === value)) return value
  const advice =
    typeof value === 'string' && originOf(value) !== undefined
      ? `write it as browsers do, ${show(originOf(value))}`
      : `write for example "https://example.com", or ${keywords.map(show).join(', ')}`
  throw invalidArgument(`origins has the element ${show(value)}, which is no origin: ${advice}.`)
}

function originOf(value: string): string | undefined {
  try {
    const { origin, protocol, host } = new URL(value)
    if (origin !== 'null') return origin
    // Pages of apps and extensions have origins whose schemes a URL does not know.
    return host === '' ? undefined : `${protocol}//${host}`
  } catch {
    return undefined
  }
}

const webSchemes: readonly string[] = ['http:', 'https:']

/** Only host and port are compared: behind a proxy that speaks TLS the request here is plain. */
function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    const page = new URL(origin)
    return webSchemes.includes(page.protocol) && page.host === new URL(`${page.protocol}//${host}`).host
  } catch {
    return false
  }
}
