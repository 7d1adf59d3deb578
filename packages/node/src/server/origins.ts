import type { IncomingMessage } from 'node:http'
import { invalidArgument, show } from '@isosocket/core'

/**
 * The origins whose pages may connect: `https://app.example.com`, `'same-origin'` for pages of the host that the request
 * names, `'null'` for pages without an origin (files, sandboxed frames), `'*'` for all; or a function that decides.
 */
export type AllowedOrigins = readonly string[] | ((origin: string, request: IncomingMessage) => boolean)

/** Says whether a page of this origin may connect. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean

const keywords: readonly string[] = ['same-origin', 'null', '*']

/** Makes the check. Throws `ERR_INVALID_ARGUMENT`. */
export function originCheck(allowed: unknown): OriginCheck {
  if (typeof allowed === 'function') return (origin, request) => allowed(origin, request) === true
  if (!Array.isArray(allowed)) {
    throw invalidArgument(`origins must be an array of origins or a function, not ${show(allowed)}.`)
  }
  const origins = new Set(allowed.map(checkOrigin))
  return (origin, { headers }) =>
    origins.has('*') ||
    origins.has(origin) ||
    (origins.has('same-origin') && isSameHost(origin, headers.host))
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
    const { origin } = new URL(value)
    return origin === 'null' ? undefined : origin
  } catch {
    return undefined
  }
}

/** Only host and port are compared: behind a proxy that speaks TLS the request here is plain. */
function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    const page = new URL(origin)
    return page.host !== '' && page.host === new URL(`${page.protocol}//${host}`).host
  } catch {
    return false
  }
}
