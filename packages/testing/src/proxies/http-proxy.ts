import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { checkOptions, type OptionKinds, withStrings, wordOrAnswer } from '../options.js'
import {
  join,
  type ProxyCredential,
  ProxyServer,
  type ProxyServerOptions,
  proxyOptionKinds,
} from './proxy-server.js'

/** An answer other than the one that was hoped for. */
export interface HttpProxyRefusal {
  /** HTTP status code, e.g. 403. */
  readonly status: number
  /** Default none. */
  readonly statusText?: string | undefined
  /** Default: the length of the body. */
  readonly headers?: { readonly [name: string]: string } | undefined
  /** Sent as it is. Default none. */
  readonly body?: string | undefined
}

/**
 * What an HTTP proxy does when it is asked for a tunnel.
 *
 * | Behaviour | Means |
 * |---|---|
 * | `'tunnel'` | its work |
 * | an answer | refuses with it |
 * | `'silent'` | never answers |
 * | `'drip'` | answers without end, a byte at a time |
 * | `'garbage'` | answers what is no HTTP |
 * | `'close'`, `'reset'` | ends the connection instead of answering |
 * | `'half-answer'` | ends the connection in the middle of the answer |
 * | `'dead-tunnel'` | answers 200, then nothing comes through |
 * | `'cut-tunnel'` | answers 200, then ends the connection when the first byte comes |
 */
export type HttpProxyBehaviour =
  | 'tunnel'
  | 'silent'
  | 'drip'
  | 'garbage'
  | 'close'
  | 'reset'
  | 'half-answer'
  | 'dead-tunnel'
  | 'cut-tunnel'
  | HttpProxyRefusal

/** How to start an {@link HttpProxy}. */
export interface HttpProxyOptions extends ProxyServerOptions {
  /** Default `'tunnel'`. */
  readonly behaviour?: HttpProxyBehaviour | undefined
  /** Certificate and key in PEM: the proxy is an `https:` one. Default: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
}

/** What an HTTP proxy does that has a name. */
export const httpProxyWords = [
  'tunnel',
  'silent',
  'drip',
  'garbage',
  'close',
  'reset',
  'half-answer',
  'dead-tunnel',
  'cut-tunnel',
] as const satisfies readonly HttpProxyBehaviour[]

const optionKinds: OptionKinds<HttpProxyOptions> = {
  ...proxyOptionKinds,
  behaviour: wordOrAnswer(httpProxyWords, 'status'),
  tls: withStrings('cert', 'key'),
}

/** How often a dripping proxy sends a byte. */
const dripInterval = 20

/** A proxy that is asked with `CONNECT` (RFC 9110 §9.3.6), over plain HTTP or TLS. */
export class HttpProxy extends ProxyServer {
  readonly #behaviour: HttpProxyBehaviour
  readonly #credential: ProxyCredential | undefined

  private constructor(options: HttpProxyOptions) {
    const server = options.tls === undefined ? createServer() : createSecureServer(options.tls)
    super(server, options.tls === undefined ? 'http' : 'https', options)
    this.#behaviour = options.behaviour ?? 'tunnel'
    this.#credential = options.credential
    server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.on('error', () => {})
      void this.#answer(request, socket, head)
    })
    server.on('request', (_request, response) => response.writeHead(405).end('Ask with CONNECT.\n'))
  }

  /** Starts one; it listens when the promise resolves. */
  static async start(options: HttpProxyOptions = {}): Promise<HttpProxy> {
    checkOptions('HttpProxy.start()', options, optionKinds)
    const proxy = new HttpProxy(options)
    await proxy.listen(options)
    return proxy
  }

  async #answer(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const target = request.url ?? ''
    const credential = basicCredential(request.headers['proxy-authorization'])
    this.requests.push({ target, credential })
    if (!isSame(this.#credential, credential)) {
      refuse(socket, {
        status: 407,
        statusText: 'Proxy Authentication Required',
        headers: { 'Proxy-Authenticate': 'Basic realm="proxy"' },
        body: 'Who are you?\n',
      })
    } else if (this.#behaviour === 'tunnel') {
      await this.#tunnel(target, socket, head)
    } else if (this.#behaviour === 'reset') {
      this.reset(socket)
    } else {
      misbehave(socket, this.#behaviour)
    }
  }

  async #tunnel(target: string, socket: Socket, head: Buffer): Promise<void> {
    try {
      const { hostname, port } = new URL(`http://${target}`)
      const onward = await this.connectOnward(
        hostname.replace(/^\[|\]$/g, ''),
        port === '' ? 80 : Number(port),
      )
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      join(socket, onward)
    } catch (error) {
      const body = `Cannot connect to ${target}: ${(error as Error).message}\n`
      refuse(socket, { status: 502, statusText: 'Bad Gateway', body })
    }
  }
}

function misbehave(socket: Socket, behaviour: Exclude<HttpProxyBehaviour, 'tunnel' | 'reset'>): void {
  switch (behaviour) {
    case 'silent':
      untilItGoes(socket)
      break
    case 'drip':
      drip(socket)
      break
    case 'garbage':
      socket.write('This is no HTTP at all.\r\n\r\n')
      untilItGoes(socket)
      break
    case 'close':
      socket.end()
      break
    case 'half-answer':
      socket.end('HTTP/1.1 200 Conn')
      break
    case 'dead-tunnel':
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      untilItGoes(socket)
      break
    case 'cut-tunnel':
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.once('data', () => socket.destroy())
      break
    default:
      refuse(socket, behaviour)
  }
}

function refuse(socket: Socket, { status, statusText = '', headers, body = '' }: HttpProxyRefusal): void {
  const lines = Object.entries(headers ?? {})
  if (!lines.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))) {
    lines.push(['Content-Length', String(Buffer.byteLength(body))])
  }
  const header = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.write(`HTTP/1.1 ${status} ${statusText}\r\n${header}\r\n${body}`)
  untilItGoes(socket)
}

/** Node's HTTP server leaves its side of a connection open when the client ends the other. */
function untilItGoes(socket: Socket): void {
  socket.resume()
  socket.once('end', () => socket.end())
}

function drip(socket: Socket): void {
  untilItGoes(socket)
  socket.write('HTTP/1.1 200 OK\r\nX-Slow: ')
  const timer = setInterval(() => socket.write('.'), dripInterval)
  socket.once('close', () => clearInterval(timer))
}

function basicCredential(header: string | undefined): ProxyCredential | undefined {
  const encoded = /^Basic (.*)$/.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function isSame(wanted: ProxyCredential | undefined, given: ProxyCredential | undefined): boolean {
  if (wanted === undefined) return true
  return wanted.username === given?.username && wanted.password === given.password
}
