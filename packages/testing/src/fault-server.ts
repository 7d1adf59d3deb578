/// <reference lib="esnext.disposable" preserve="true" />
import type { Socket } from 'node:net'
import { allFaults } from './all-faults.js'
import type { Fault, FaultAddress, Resource, ServedFault } from './fault.js'
import type { FaultName, FaultParameters } from './fault-parameters.js'
import { completeParameters, parametersIn, queryOf } from './fault-query.js'
import { Listener } from './listener.js'
import { checkOptions, flag, requireObject, strings } from './options.js'
import { startTlsFaults, type TlsFaults } from './tls-faults.js'
import { WireEnded } from './wire/byte-queue.js'
import { answerHead } from './wire/http-answer.js'
import type { RequestHead } from './wire/request-head.js'
import { Wire } from './wire/wire.js'

/** Settings of a {@link FaultServer}. */
export interface FaultServerOptions {
  /**
   * The IP addresses to listen on, in turn. Default `127.0.0.1` alone. Give several of the loopback network (`127.0.0.2`, …, where
   * the system has them) to browsers: some make the connections to one address wait for each other.
   */
  readonly hosts?: readonly string[]
}

/** How a fault is to be met. */
export interface FaultPlacement {
  /**
   * Over TLS, where all is well: for faults that come after the request. Default `false`. A reset is there an end without the
   * `close_notify` of RFC 8446 §6.1.
   */
  readonly secure?: boolean
}

interface Given {
  readonly [name: string]: unknown
}

/** Nobody else has it. */
const byStart = Symbol('by start()')

/**
 * A real server, on the loopback interface, that produces every fault which a WebSocket client has to survive, on demand.
 *
 * @example
 * await using faults = await FaultServer.start()
 * const { url, options } = await faults.at('http-status', { status: 503, headers: { 'Retry-After': '120' } })
 * await MessageWebSocket.connect(url, options) // rejects
 *
 * @example In a page, which has no `FaultServer` but its address
 * const answer = await fetch(`${httpUrl}/lost?how=reset&after=300`)
 * const { url } = await answer.json()
 */
export class FaultServer {
  readonly #hosts: readonly string[]
  readonly #resources: Resource[] = []
  readonly #addresses = new Map<string, Promise<FaultAddress>>()
  #turn = 0
  #tls: Promise<TlsFaults> | undefined
  #closed: Promise<void> | undefined
  #httpUrl = ''

  private constructor(made: symbol, { hosts = ['127.0.0.1'] }: FaultServerOptions = {}) {
    if (made !== byStart)
      throw new TypeError('A FaultServer is made, and listens, by await FaultServer.start().')
    this.#hosts = hosts
  }

  /** A server that runs. It is ended by `close()`, or with the block by `await using`. */
  static async start(options: FaultServerOptions = {}): Promise<FaultServer> {
    checkOptions<FaultServerOptions>('FaultServer.start()', options, { hosts: strings })
    const server = new FaultServer(byStart, options)
    const host = server.#nextHost()
    const port = await server.#listen(host, (wire) => server.#serveByPath(wire))
    server.#httpUrl = `http://${host}:${port}`
    return server
  }

  /**
   * `http://127.0.0.1:…`. What `at` answers is also had by `GET /<name>?<parameters>`, as JSON, from any origin; below `/secure` for
   * a fault over TLS.
   */
  get httpUrl(): string {
    return this.#httpUrl
  }

  /**
   * `ws://127.0.0.1:…`. Below it each fault that comes after the request is met at the path of its name, its parameters as the
   * query: `/lost?how=reset`. Words stand for themselves, all else is JSON.
   */
  get url(): string {
    return this.#httpUrl.replace('http:', 'ws:')
  }

  /**
   * How many TCP connections are open. `half-open`, `close-unanswered` and `never-ends` keep theirs for their `for`, also when the
   * client has gone.
   */
  get connections(): number {
    return this.#resources.reduce((sum, { connections }) => sum + connections, 0)
  }

  /**
   * Where a fault is met. The address is for this fault alone, whatever path is asked for, and stays valid until the server is
   * closed; asked for again, it is the same. Rejects with a `TypeError` for a fault or a parameter that does not exist.
   *
   * @example
   * const { url } = await faults.at('bad-frame', { fault: 'opcode', opcode: 11, after: 'message' })
   */
  async at<Name extends FaultName>(
    name: Name,
    parameters: FaultParameters[Name] = {},
    placement: FaultPlacement = {},
  ): Promise<FaultAddress> {
    requireObject(`The fault "${name}"`, parameters)
    checkOptions<FaultPlacement>('at()', placement, { secure: flag })
    return await this.#at(name, { ...parameters }, placement.secure === true)
  }

  /** Ends every connection and stops listening. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  /** The same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #at(name: string, given: Given, secure: boolean): Promise<FaultAddress> {
    if (this.#closed !== undefined) throw new TypeError('The fault server is closed: start another one.')
    const path = `${name}${queryOf(given)}`
    const key = secure ? `secure ${path}` : path
    const known = this.#addresses.get(key)
    if (known !== undefined) return known
    const address = secure ? this.#placeSecurely(name, given, path) : this.#place(name, given, path)
    this.#addresses.set(key, address)
    address.catch(() => this.#addresses.delete(key))
    return address
  }

  async #place(name: string, given: Given, path: string): Promise<FaultAddress> {
    const fault = findFault(name)
    const parameters = completeParameters(name, fault.parameters, given)
    const host = this.#nextHost()
    if ('serve' in fault) {
      const port = await this.#listen(host, (wire) => fault.serve(wire, parameters))
      return { url: `ws://${host}:${port}/${path}`, options: fault.options ?? {} }
    }
    return fault.place(parameters, {
      host,
      good: async () => (await this.at('none')).url,
      tls: () => this.#tlsFaults(),
      keep: (resource) => void this.#resources.push(resource),
    })
  }

  async #placeSecurely(name: string, given: Given, path: string): Promise<FaultAddress> {
    const fault = servable(name, findFault(name))
    completeParameters(name, fault.parameters, given)
    const { address, control } = (await this.#tlsFaults()).faults.valid
    return { url: `${address}${path}`, options: { ...fault.options, ...control } }
  }

  #tlsFaults(): Promise<TlsFaults> {
    this.#tls ??= this.#startTlsFaults()
    return this.#tls
  }

  async #startTlsFaults(): Promise<TlsFaults> {
    const servers = await startTlsFaults((stream) => void run(stream, (wire) => this.#serveByPath(wire)))
    this.#resources.push(servers)
    return servers
  }

  async #listen(host: string, serve: (wire: Wire) => Promise<void>): Promise<number> {
    const listener = await Listener.start(host, (socket) => void run(socket, serve))
    this.#resources.push(listener)
    return listener.port
  }

  #nextHost(): string {
    const host = this.#hosts[this.#turn++ % this.#hosts.length]
    if (host === undefined) throw new TypeError('hosts must have at least one address.')
    return host
  }

  /** The request's path chooses the fault; who asks for no WebSocket is told where it is. */
  async #serveByPath(wire: Wire): Promise<void> {
    let respond: () => Promise<void>
    try {
      respond = await this.#responseTo(wire, await wire.request())
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      respond = () => answer(wire, 404, { error: error.message })
    }
    await respond()
  }

  async #responseTo(wire: Wire, request: RequestHead): Promise<() => Promise<void>> {
    const { pathname, searchParams } = new URL(request.target, this.#httpUrl)
    const [, secure, name = 'none'] = /^\/(secure\/)?([^/]+)?/.exec(pathname) ?? []
    const fault = findFault(name)
    const given = parametersIn(searchParams, fault.parameters)
    if (!request.headers.has('upgrade')) {
      const address = await this.#at(name, given, secure !== undefined)
      return () => answer(wire, 200, address)
    }
    const parameters = completeParameters(name, fault.parameters, given)
    const { serve } = servable(name, fault)
    return () => serve(wire, parameters)
  }

  async #end(): Promise<void> {
    await this.#tls
    await Promise.all(this.#resources.map((resource) => resource.close()))
  }
}

function findFault(name: string): Fault<Given> {
  const fault = allFaults.get(name)
  if (fault !== undefined) return fault
  throw new TypeError(`There is no fault "${name}". There are: ${[...allFaults.keys()].join(', ')}.`)
}

function servable(name: string, fault: Fault<Given>): ServedFault<Given> {
  if ('serve' in fault && fault.beforeRequest !== true) return fault
  throw new TypeError(
    `The fault "${name}" comes before the path is read: ask for where it is met, with at() or GET without an upgrade.`,
  )
}

async function run(socket: Socket, serve: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = new Wire(socket)
  try {
    await serve(wire)
  } catch (error) {
    if (!(error instanceof WireEnded)) throw error
  } finally {
    wire.end()
  }
}

async function answer(wire: Wire, status: number, value: object): Promise<void> {
  const body = JSON.stringify(value)
  const head = answerHead(status, [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(Buffer.byteLength(body))],
    // A page that asks comes from another origin: that of its own server.
    ['Access-Control-Allow-Origin', '*'],
    ['Connection', 'close'],
  ])
  await wire.write(head + body)
}
