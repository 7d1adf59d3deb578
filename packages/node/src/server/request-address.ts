import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'

/** What an address has for a host where the client names none, which it may (RFC 7230 §5.4). */
const noHost = 'host.invalid'

/** A name or an IPv6 address, and a port (RFC 3986 §3.2); nothing that would reach into the path, as `h/admin?` does. */
const authorityPattern = /^(?:\[[\d.:A-Fa-f]+\]|[\w!$%&'()*+,.;=~-]+)(?::\d*)?$/

/** The whole address, as a proxy is asked for it (RFC 7230 §5.3.2), and allowed here too. */
const wholePattern = /^(?:https?|wss?):\/\/([^/?]*)(.*)$/i

/**
 * What a client asks for, as `ws:` or `wss:`; `undefined` where that is no address. The one place where it is made: what
 * decides by the path and what the application sees must not differ.
 */
export function addressOf({ headers, socket, url: target = '' }: IncomingMessage): URL | undefined {
  const whole = wholePattern.exec(target)
  const authority = whole === null ? headers.host : whole[1]
  const path = whole === null ? target : whole[2]
  if (authority === undefined || path === undefined) return undefined
  const isPath = whole === null ? path.startsWith('/') : authority !== ''
  // A fragment is the business of clients alone (RFC 6455 §3).
  if (!isPath || path.includes('#')) return undefined
  if (authority !== '' && !authorityPattern.test(authority)) return undefined
  const scheme = (socket as Partial<TLSSocket>).encrypted === true ? 'wss' : 'ws'
  try {
    return new URL(`${scheme}://${authority === '' ? noHost : authority}${path}`)
  } catch {
    return undefined
  }
}
