import type { IncomingMessage, Server } from 'node:http'
import { invalidArgument, milliseconds, mustBe, setting, show } from '@isosocket/core'
import { checkOptionNames } from './option-names.js'
import { type AllowedOrigins, type OriginCheck, originCheck } from './origins.js'
import { addressOf } from './request-address.js'

/** Chooses one of the sub-protocols that a client offers; `undefined` for none of them. */
export type ProtocolChoice = (offered: readonly string[], request: IncomingMessage) => string | undefined

/** What a WebSocketListener is made with. One of `port`, `server` and `noServer` is needed. */
export interface ListenerOptions {
  /** Listens on this port, 0 for any that is free, by an HTTP server of its own that answers everything else with 426. */
  readonly port?: number | undefined
  /** With `port`: on this address only. Default all of the machine's. */
  readonly host?: string | undefined
  /** Takes upgrades from this server of `node:http` or `node:https`, which stays its owner's: it is neither started nor closed. */
  readonly server?: Server | undefined
  /** Listens nowhere: requests come by `handleUpgrade`. */
  readonly noServer?: boolean | undefined
  /**
   * Only requests with this path (`/chat`), or one that fits, are taken: the path as `request.url.pathname` has it, with `..`
   * resolved and what is not ASCII percent-encoded. Default: all.
   */
  readonly path?: string | RegExp | undefined
  /**
   * The sub-protocols that are spoken here, best first: the first that the client offers too is `request.protocol`. Or a function
   * that chooses, at once (no `async`); whoever it chooses wrongly for is told 500. Default none.
   */
  readonly protocols?: readonly string[] | ProtocolChoice | undefined
  /**
   * Whose pages may connect. Default `['same-origin']`. Only requests with an `Origin` are looked at: programs that are no
   * browsers send none.
   *
   * A browser lets a page of any site open a WebSocket to any server, and sends the server's cookies along: without this check
   * a page of somebody else talks to your server in the name of your user ("cross-site WebSocket hijacking", RFC 6455 §10.2). The
   * page reads the answers, too: the rules for `fetch` (CORS) do not hold for WebSockets.
   */
  readonly origins?: AllowedOrigins | undefined
  /**
   * How many connections there may be: open sockets, requests that wait for an answer and, with `port`, connections that have
   * not sent their request. One more that asks is told 503. Where places are short 16 more that are being told why they are
   * refused or left may last, for a second at most, and, with `port`, 16 that have not asked yet, for {@link handshakeTimeout}: of
   * more than these the oldest is ended without an answer. Default `Infinity`.
   */
  readonly maxConnections?: number | undefined
  /**
   * With `port`: how many connections may be without a request at a time. One more, and the oldest is ended: whoever opens
   * many and sends nothing keeps nobody else out. Default 10 000.
   */
  readonly maxHandshakes?: number | undefined
  /**
   * How long, in milliseconds, a client may take to send its request (with `port`), and the application to answer it: then the
   * client is told 408, or 503. Default 10 000.
   */
  readonly handshakeTimeout?: number | undefined
}

/** {@link ListenerOptions}, checked. */
export interface CheckedOptions {
  readonly place:
    | { readonly port: number; readonly host: string | undefined }
    | { readonly server: Server }
    | undefined
  readonly isOnPath: (request: IncomingMessage) => boolean
  readonly chooseProtocol: ProtocolChoice
  readonly mayConnect: OriginCheck
  readonly maxConnections: number
  readonly maxHandshakes: number
  readonly handshakeTimeout: number
}

const names: readonly string[] = [
  'port',
  'host',
  'server',
  'noServer',
  'path',
  'protocols',
  'origins',
  'maxConnections',
  'maxHandshakes',
  'handshakeTimeout',
] satisfies readonly (keyof ListenerOptions)[]

/** Throws `ERR_INVALID_ARGUMENT`. */
export function checkListenerOptions(options: ListenerOptions): CheckedOptions {
  checkOptionNames('a listener', options, { names })
  const { maxConnections = Infinity, maxHandshakes = 10_000, handshakeTimeout = 10_000 } = options
  return {
    place: placeOf(options),
    isOnPath: pathCheck(options.path),
    chooseProtocol: protocolChoice(options.protocols ?? []),
    mayConnect: originCheck(options.origins ?? ['same-origin']),
    maxConnections: count.check('maxConnections', maxConnections),
    maxHandshakes: count.check('maxHandshakes', maxHandshakes),
    handshakeTimeout: time.check('handshakeTimeout', handshakeTimeout),
  }
}

const count = setting<number>(
  Infinity,
  'a whole number above 0, or Infinity',
  (value) => value === Infinity || (Number.isInteger(value) && (value as number) > 0),
)
const time = milliseconds(10_000)

function placeOf({ port, host, server, noServer, maxHandshakes }: ListenerOptions): CheckedOptions['place'] {
  const given = [port !== undefined, server !== undefined, noServer === true].filter(Boolean).length
  if (given !== 1) {
    throw invalidArgument(
      'A listener needs one of port (to listen by itself), server (an HTTP server of yours) and noServer: true (for handleUpgrade).',
    )
  }
  const beside = host !== undefined ? 'host' : maxHandshakes !== undefined ? 'maxHandshakes' : undefined
  if (port === undefined && beside !== undefined) {
    throw invalidArgument(`${beside} belongs to port: what does not listen by itself has none. Leave it out.`)
  }
  if (server !== undefined) {
    const isServer = serverMethods.every((name) => typeof server?.[name] === 'function')
    if (isServer) return { server }
    throw mustBe('server', 'a server of node:http or node:https', server)
  }
  if (port === undefined) return undefined
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw mustBe('port', 'a whole number from 0 to 65535, such as Number(process.env.PORT)', port)
  }
  // Empty, as a variable of the environment may be, it would be all addresses of the machine.
  if (host !== undefined && (typeof host !== 'string' || host === '')) {
    throw mustBe('host', 'an address or a name, such as 127.0.0.1', host)
  }
  return { port, host }
}

/** What is asked of a server of somebody else. */
const serverMethods = ['on', 'off', 'prependListener', 'listenerCount', 'address'] as const

function pathCheck(path: unknown): CheckedOptions['isOnPath'] {
  if (path === undefined) return () => true
  if (path instanceof RegExp) return pathTest(path)
  if (typeof path === 'string' && path.startsWith('/')) {
    const { pathname } = new URL(`ws://host${path}`)
    if (pathname !== path) {
      throw invalidArgument(
        `path is compared with request.url.pathname, which is never ${show(path)}: did you mean ${show(pathname)}?`,
      )
    }
    return (request) => addressOf(request)?.pathname === path
  }
  throw mustBe('path', 'a string that begins with a slash, or a RegExp', path)
}

function pathTest(path: RegExp): CheckedOptions['isOnPath'] {
  const pattern = new RegExp(path)
  return (request) => {
    // With the flag g or y it would go on where it ended the last time.
    pattern.lastIndex = 0
    const pathname = addressOf(request)?.pathname
    return pathname !== undefined && pattern.test(pathname)
  }
}

function protocolChoice(protocols: unknown): ProtocolChoice {
  if (typeof protocols === 'function') return checkedChoice(protocols as ProtocolChoice)
  if (Array.isArray(protocols) && protocols.every((protocol) => typeof protocol === 'string')) {
    return (offered) => protocols.find((protocol) => offered.includes(protocol))
  }
  throw mustBe('protocols', 'an array of strings or a function', protocols)
}

/** Whatever the function chooses: a client must not be able to make accepting it throw. */
function checkedChoice(choose: (...given: Parameters<ProtocolChoice>) => unknown): ProtocolChoice {
  return (offered, request) => {
    const chosen = choose(offered, request)
    if (chosen === undefined || chosen === null || chosen === '') return undefined
    if (typeof chosen === 'string' && offered.includes(chosen)) return chosen
    const isPromise = chosen instanceof Promise
    // What comes of it is nobody's business any more.
    if (isPromise) chosen.catch(() => {})
    throw invalidArgument(
      isPromise
        ? 'The function of the option "protocols" returned a Promise: it must choose at once. What has to be waited for is chosen by acceptMessage({ protocol }).'
        : `The function of the option "protocols" returned ${show(chosen)}, which the client does not offer (${offered.map(show).join(', ')}): return one of those, or undefined.`,
    )
  }
}
