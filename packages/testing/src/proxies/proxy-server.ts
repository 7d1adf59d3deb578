import { once } from 'node:events'
import { type AddressInfo, connect, isIPv6, type Server, type Socket } from 'node:net'
import { type OptionKinds, withStrings } from '../options.js'
import { fields, port, text } from '../parameter-kinds.js'
import { Connections } from './connections.js'

/** A name and a password that a proxy asks for. */
export interface ProxyCredential {
  readonly username: string
  readonly password: string
}

/** What a client asked a proxy for. */
export interface ProxyRequest {
  /** Host and port as they were asked for, e.g. `example.com:443` or `[::1]:80`. */
  readonly target: string
  /** Who asked, if a name and a password came with it; they need not be right. */
  readonly credential: ProxyCredential | undefined
}

/** What all proxies here can be told. */
export interface ProxyServerOptions {
  /** Asked of every client; another is refused. Default: none is asked for. */
  readonly credential?: ProxyCredential | undefined
  /** Where names lead that the proxy is asked for, e.g. `{ 'server.test': '127.0.0.1' }`. Default: the system knows. */
  readonly hosts?: { readonly [name: string]: string } | undefined
  /** The address to listen on. Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** The port to listen on. Default: any that is free. */
  readonly port?: number | undefined
}

/** What these may be. */
export const proxyOptionKinds: OptionKinds<ProxyServerOptions> = {
  credential: withStrings('username', 'password'),
  hosts: fields,
  host: text(''),
  port,
}

/** What the proxies here have in common: a server that notes who came and what was asked for. */
export abstract class ProxyServer {
  readonly #server: Server
  readonly #scheme: string
  readonly #hosts: { readonly [name: string]: string }
  /** To the clients, and from the proxy to where they wanted to go. */
  readonly #connections = new Connections()
  readonly #onward = new Connections()
  /** What was asked for so far, in order. */
  readonly requests: ProxyRequest[] = []

  protected constructor(server: Server, scheme: string, options: ProxyServerOptions) {
    this.#server = server
    this.#scheme = scheme
    this.#hosts = options.hosts ?? {}
    server.on('connection', (socket: Socket) => this.#connections.add(socket))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The address as a client is given it, without a name and a password. */
  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `${this.#scheme}://${authority(address, port)}`
  }

  /** How many clients have connected so far. */
  get connectionCount(): number {
    return this.#connections.count
  }

  /** How many clients are connected now. */
  get openCount(): number {
    return this.#connections.openCount
  }

  /** Resolves when no connection is left, neither of a client nor onward. */
  async whenIdle(): Promise<void> {
    await this.#connections.whenNone()
    await this.#onward.whenNone()
  }

  /** Cuts all connections and stops. */
  async close(): Promise<void> {
    this.#server.close()
    this.#connections.destroy()
    this.#onward.destroy()
    await once(this.#server, 'close')
  }

  protected async listen({ host = '127.0.0.1', port = 0 }: ProxyServerOptions): Promise<void> {
    this.#server.listen({ host, port })
    await once(this.#server, 'listening')
  }

  /** Resets a connection to a client; what is below TLS is what can be reset. */
  protected reset({ remotePort }: Socket): void {
    this.#connections.reset(remotePort)
  }

  /** Connects to where the client wants to go; rejects with Node's error. */
  protected async connectOnward(host: string, port: number): Promise<Socket> {
    const socket = connect({ host: this.#hosts[host] ?? host, port })
    this.#onward.add(socket)
    await once(socket, 'connect')
    return socket
  }
}

/** Host and port in one, IPv6 in brackets. */
export function authority(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Hands everything on between two connections; the end of one ends the other. */
export function join(first: Socket, second: Socket): void {
  first.pipe(second)
  second.pipe(first)
  first.once('close', () => second.destroy())
  second.once('close', () => first.destroy())
  // Gone while the other was being made.
  if (first.destroyed) second.destroy()
}
