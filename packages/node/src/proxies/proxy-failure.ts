import { type WebErrorStatus, WebSocketError, type WebSocketErrorResponse } from '@isosocket/core'
import { networkFailure } from '../failures/network-failure.js'
import { printable } from '../failures/printable.js'
import type { ProxyAccess } from './proxy-address.js'
import type { TunnelRequest } from './tunnel-request.js'

/** What the proxy said instead of yes. */
export interface ProxyRefusal {
  /** The end of the message: what it said, and what to do about it. */
  readonly answer: string
  readonly status: WebErrorStatus
  readonly cause?: unknown
  readonly response?: WebSocketErrorResponse | undefined
}

/** A proxy as messages show it. */
export function showProxy({ shown }: ProxyAccess): string {
  return `the proxy ${shown}`
}

/** The error of a proxy that does not let us through. */
export function proxyRefused(
  { proxy, where }: TunnelRequest,
  { answer, status, cause, response }: ProxyRefusal,
): WebSocketError {
  return new WebSocketError(`Cannot connect to ${where} through ${showProxy(proxy)}: ${answer}`, {
    code: 'ERR_PROXY',
    phase: 'proxy',
    status,
    cause,
    response,
  })
}

/** The error of a proxy whose answer does not follow its protocol. */
export function proxyIncomprehensible(request: TunnelRequest, what: string, cause?: Error): WebSocketError {
  return proxyRefused(request, {
    answer: `${what}. Check the scheme and the port in control.proxy.`,
    status: 'ErrorHttpInvalidServerResponse',
    cause,
  })
}

/** The error of a proxy that did not finish its answer. */
export function proxyLost({ proxy, where }: TunnelRequest, cause: Error): WebSocketError {
  const { code, status } = networkFailure(showProxy(proxy), cause, 'proxy')
  return new WebSocketError(
    `Cannot connect to ${where} through ${showProxy(proxy)}: it ended the connection before it had answered (${printable(cause.message)}). Check the scheme and the port in control.proxy.`,
    { code, status, phase: 'proxy', cause },
  )
}

/** What to do where the proxy does not know us, or not by this name and password. */
export function credentialAdvice({ credential }: ProxyAccess): string {
  return credential === undefined
    ? 'Give it a name and a password with control.proxyCredential.'
    : 'It does not take the name and the password: check control.proxyCredential.'
}
