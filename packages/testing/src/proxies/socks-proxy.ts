import { createServer, type Socket } from 'node:net'
import { checkOptions, type OptionKinds, wordOrAnswer } from '../options.js'
import {
  authority,
  join,
  type ProxyCredential,
  ProxyServer,
  type ProxyServerOptions,
  proxyOptionKinds,
} from './proxy-server.js'

/** An answer other than success. */
export interface SocksProxyRefusal {
  /** The reply code (RFC 1928 §6), e.g. 2 for "not allowed". */
  readonly reply: number
}

/**
 * What a SOCKS proxy does.
 *
 * | Behaviour | Means |
 * |---|---|
 * | `'tunnel'` | its work |
 * | a reply code | refuses with it |
 * | `'silent'` | never answers |
 * | `'silent-request'` | answers the greeting, but not the request |
 * | `'garbage'` | answers as an HTTP server would |
 * | `'garbage-reply'` | answers the request with what is no reply |
 * | `'no-method'` | accepts no way of authentication (RFC 1928 §3) |
 * | `'close'`, `'reset'` | ends the connection instead of answering |
 * | `'half-reply'` | ends the connection in the middle of the reply |
 * | `'dead-tunnel'` | says that it is connected, then nothing comes through |
 * | `'cut-tunnel'` | says that it is connected, then ends the connection when the first byte comes |
 */
export type SocksProxyBehaviour =
  | 'tunnel'
  | 'silent'
  | 'silent-request'
  | 'garbage'
  | 'garbage-reply'
  | 'no-method'
  | 'close'
  | 'reset'
  | 'half-reply'
  | 'dead-tunnel'
  | 'cut-tunnel'
  | SocksProxyRefusal

/** How to start a {@link SocksProxy}. */
export interface SocksProxyOptions extends ProxyServerOptions {
  /** Default `'tunnel'`. */
  readonly behaviour?: SocksProxyBehaviour | undefined
}

/** What a SOCKS proxy does that has a name. */
export const socksProxyWords = [
  'tunnel',
  'silent',
  'silent-request',
  'garbage',
  'garbage-reply',
  'no-method',
  'close',
  'reset',
  'half-reply',
  'dead-tunnel',
  'cut-tunnel',
] as const satisfies readonly SocksProxyBehaviour[]

const optionKinds: OptionKinds<SocksProxyOptions> = {
  ...proxyOptionKinds,
  behaviour: wordOrAnswer(socksProxyWords, 'reply'),
}

/** The client's side of the conversation: each `yield` asks for that many bytes. */
type Conversation = Generator<number, void, Buffer>

const version = 5
const noAuthentication = 0
const usernamePassword = 2
const noMethod = 0xff

/** A SOCKS 5 proxy (RFC 1928), with a name and a password if it is told to ask for them (RFC 1929). */
export class SocksProxy extends ProxyServer {
  readonly #behaviour: SocksProxyBehaviour
  readonly #credential: ProxyCredential | undefined

  private constructor(options: SocksProxyOptions) {
    const server = createServer((socket) => listen(socket, this.#talk(socket)))
    super(server, 'socks5', options)
    this.#behaviour = options.behaviour ?? 'tunnel'
    this.#credential = options.credential
  }

  /** Starts one; it listens when the promise resolves. */
  static async start(options: SocksProxyOptions = {}): Promise<SocksProxy> {
    checkOptions('SocksProxy.start()', options, optionKinds)
    const proxy = new SocksProxy(options)
    await proxy.listen(options)
    return proxy
  }

  *#talk(socket: Socket): Conversation {
    const [, methodCount = 0] = yield 2
    const methods = yield methodCount
    switch (this.#behaviour) {
      case 'silent':
        return
      case 'garbage':
        socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
        return
      case 'no-method':
        socket.end(Buffer.of(version, noMethod))
        return
      case 'close':
        socket.end()
        return
      case 'reset':
        this.reset(socket)
        return
    }
    const method = this.#credential === undefined ? noAuthentication : usernamePassword
    if (!methods.includes(method)) {
      socket.end(Buffer.of(version, noMethod))
      return
    }
    socket.write(Buffer.of(version, method))
    let credential: ProxyCredential | undefined
    if (this.#credential !== undefined) {
      const [, nameLength = 0] = yield 2
      const username = (yield nameLength).toString()
      const [passwordLength = 0] = yield 1
      credential = { username, password: (yield passwordLength).toString() }
      const isRight =
        username === this.#credential.username && credential.password === this.#credential.password
      socket.write(Buffer.of(1, isRight ? 0 : 1))
      if (!isRight) {
        socket.end()
        return
      }
    }
    const [, , , addressType = 0] = yield 4
    let host: string
    if (addressType === 1) host = (yield 4).join('.')
    else if (addressType === 4) host = ipv6(yield 16)
    else {
      const [length = 0] = yield 1
      host = (yield length).toString()
    }
    const port = (yield 2).readUInt16BE()
    this.requests.push({ target: authority(host, port), credential })
    this.#answer(socket, host, port)
  }

  #answer(socket: Socket, host: string, port: number): void {
    switch (this.#behaviour) {
      case 'tunnel':
        void this.#tunnel(socket, host, port)
        break
      case 'silent-request':
        break
      case 'garbage-reply':
        socket.write('what?\r\n')
        break
      case 'half-reply':
        socket.end(reply(0).subarray(0, 6))
        break
      case 'dead-tunnel':
        socket.write(reply(0))
        break
      case 'cut-tunnel':
        socket.write(reply(0))
        socket.once('data', () => socket.destroy())
        break
      default:
        if (typeof this.#behaviour === 'object') socket.end(reply(this.#behaviour.reply))
    }
  }

  async #tunnel(socket: Socket, host: string, port: number): Promise<void> {
    // What comes meanwhile is for the other end.
    socket.pause()
    try {
      const onward = await this.connectOnward(host, port)
      socket.write(reply(0))
      join(socket, onward)
    } catch (error) {
      socket.end(reply(replyCode(error as NodeJS.ErrnoException)))
    }
  }
}

/** Feeds a conversation with what comes; what is left when it has ended is for whoever listens then. */
function listen(socket: Socket, conversation: Conversation): void {
  let wanted = conversation.next()
  let bytes: Buffer = Buffer.alloc(0)
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    while (wanted.done !== true && bytes.length >= wanted.value) {
      const taken = bytes.subarray(0, wanted.value)
      bytes = bytes.subarray(wanted.value)
      wanted = conversation.next(taken)
    }
    if (wanted.done === true) {
      socket.off('data', onData)
      if (bytes.length > 0) socket.unshift(bytes)
    }
  }
  socket.on('data', onData)
}

/** RFC 1928 §6; the address is where the proxy says it connects from, which nobody needs. */
function reply(code: number): Buffer {
  return Buffer.of(version, code, 0, 1, 0, 0, 0, 0, 0, 0)
}

function replyCode({ code }: NodeJS.ErrnoException): number {
  if (code === 'ECONNREFUSED') return 5
  if (code === 'ENETUNREACH') return 3
  if (code === 'EHOSTUNREACH' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 4
  return 1
}

function ipv6(bytes: Buffer): string {
  const words = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1)
}
