import { isIPv4, isIPv6 } from 'node:net'
import { invalidArgument, type WebErrorStatus, WebSocketError } from '@isosocket/core'
import type { Credential } from '../settings/credential.js'
import { type Conversation, converse } from './conversation.js'
import { credentialAdvice, proxyIncomprehensible, proxyLost, proxyRefused } from './proxy-failure.js'
import type { TunnelRequest } from './tunnel-request.js'

const version = 5
const connectCommand = 1

/** RFC 1928 §3. */
const methods = { none: 0, usernamePassword: 2, noneAcceptable: 0xff } as const

/** RFC 1928 §4. */
const addressTypes = { ipv4: 1, name: 3, ipv6: 4 } as const

/** Lengths are sent in one byte. */
const longestField = 255

/** What a reply of a proxy means here. */
export interface SocksRefusal {
  readonly status: WebErrorStatus
  readonly meaning: string
}

/** What a proxy may reply instead of success (RFC 1928 §6). */
export const socksRefusals: { readonly [reply: number]: SocksRefusal } = {
  1: { status: 'CannotConnect', meaning: 'it failed, and does not say why' },
  2: { status: 'Forbidden', meaning: 'its rules do not allow this connection' },
  3: { status: 'CannotConnect', meaning: 'it has no route to the network of the server' },
  4: { status: 'ServerUnreachable', meaning: 'it cannot reach the server, or does not know its name' },
  5: { status: 'CannotConnect', meaning: 'the server refused the connection: nobody listens at that port' },
  6: { status: 'ServerUnreachable', meaning: 'the way to the server is too long' },
  7: { status: 'CannotConnect', meaning: 'it cannot make connections for others' },
  8: { status: 'CannotConnect', meaning: 'it does not know this kind of address' },
}

const unknownRefusal: SocksRefusal = { status: 'CannotConnect', meaning: 'it failed' }

/**
 * Asks a SOCKS 5 proxy for a tunnel (RFC 1928, with RFC 1929 for name and password), which the connection is when the promise
 * resolves. A name is left to the proxy to look up. Rejects with a `WebSocketError`, or with the signal's reason.
 */
export async function openSocksTunnel(request: TunnelRequest): Promise<void> {
  const { connection, signal } = request
  try {
    await converse(connection, negotiate(request), signal)
  } catch (error) {
    connection.destroy()
    signal.throwIfAborted()
    throw error instanceof WebSocketError ? error : proxyLost(request, error as Error)
  }
}

function* negotiate(request: TunnelRequest): Conversation {
  const { connection, target, proxy } = request
  const offered = proxy.credential === undefined ? [methods.none] : [methods.none, methods.usernamePassword]
  connection.write(Buffer.of(version, offered.length, ...offered))
  const [greeting, method] = yield 2
  if (greeting !== version) throw proxyIncomprehensible(request, 'its answer is not SOCKS 5')
  if (method === methods.usernamePassword && proxy.credential !== undefined) {
    connection.write(authentication(proxy.credential))
    const [, failure] = yield 2
    if (failure !== 0) throw notKnown(request)
  } else if (method === methods.noneAcceptable || method === methods.usernamePassword) {
    // Some choose a name and a password also where those were not offered.
    throw notKnown(request)
  } else if (method !== methods.none) {
    throw proxyIncomprehensible(request, 'it chose a way of authentication that was not offered')
  }
  connection.write(
    Buffer.concat([
      Buffer.of(version, connectCommand, 0),
      address(request),
      Buffer.of(target.port >> 8, target.port & 0xff),
    ]),
  )
  const [replyVersion, reply = 0, , addressType] = yield 4
  if (replyVersion !== version) throw proxyIncomprehensible(request, 'its reply is not SOCKS 5')
  if (reply !== 0) throw refused(request, reply)
  // Then comes the address that the proxy connects from, which nobody needs, and its port.
  if (addressType === addressTypes.ipv4) yield 4 + 2
  else if (addressType === addressTypes.ipv6) yield 16 + 2
  else if (addressType === addressTypes.name) {
    const [length = 0] = yield 1
    yield length + 2
  } else throw proxyIncomprehensible(request, 'its reply is not SOCKS 5')
}

/** RFC 1929 §2. */
function authentication({ username, password }: Credential): Buffer {
  return Buffer.concat([Buffer.of(1), field(username), field(password)])
}

function field(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length > longestField) {
    throw invalidArgument(
      `A name or a password for a SOCKS proxy has at most ${longestField} bytes: check control.proxyCredential.`,
    )
  }
  return Buffer.concat([Buffer.of(bytes.length), bytes])
}

/** RFC 1928 §5. */
function address(request: TunnelRequest): Buffer {
  const { host } = request.target
  if (isIPv4(host)) return Buffer.of(addressTypes.ipv4, ...host.split('.').map(Number))
  if (isIPv6(host)) return Buffer.of(addressTypes.ipv6, ...ipv6Bytes(host))
  const name = Buffer.from(host)
  if (name.length > longestField) {
    throw proxyRefused(request, {
      answer: `a name may have ${longestField} bytes at most.`,
      status: 'HostNameNotResolved',
    })
  }
  return Buffer.concat([Buffer.of(addressTypes.name, name.length), name])
}

/** Of the form that `URL` writes: eight words in hexadecimal, of which `::` may leave out some that are 0. */
function ipv6Bytes(host: string): number[] {
  const [head = '', tail = ''] = host.split('::')
  const first = words(head)
  const last = words(tail)
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0)
  return [...first, ...zeros, ...last].flatMap((word) => [word >> 8, word & 0xff])
}

function words(text: string): number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16))
}

function notKnown(request: TunnelRequest): WebSocketError {
  return proxyRefused(request, {
    answer: `it refused the authentication. ${credentialAdvice(request.proxy)}`,
    status: 'ProxyAuthenticationRequired',
  })
}

function refused(request: TunnelRequest, reply: number): WebSocketError {
  const { status, meaning } = socksRefusals[reply] ?? unknownRefusal
  return proxyRefused(request, {
    answer: `it says that ${meaning} (reply ${reply}). Check the address, and what the proxy allows.`,
    status,
  })
}
