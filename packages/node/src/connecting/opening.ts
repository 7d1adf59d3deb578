import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import {
  type ConnectionFacts,
  type ConnectRequest,
  invalidArgument,
  longestTimer,
  showAddress,
  WebSocketError,
} from '@isosocket/core'
import type { ClientOptions } from 'ws'
import { deflateOption } from '../compression.js'
import { networkFailure } from '../failures/network-failure.js'
import { refusedUpgrade, type UpgradeAttempt } from '../failures/refused-upgrade.js'
import { messageLimit } from '../message-limit.js'
import { ObservedWebSocket } from '../observed-web-socket.js'
import type { Opened } from '../opened.js'
import { ConnectProgress, showAttempt } from './connect-progress.js'
import { type DialControl, dial } from './dial.js'
import { answerToChallenge, type RequestHeaders, requestHeaders } from './request-headers.js'

/** What is read from the control to open a connection. */
export interface OpeningControl extends DialControl {
  readonly protocols: readonly string[]
  readonly receiveBufferLimit: number
}

/** What is known of a connection, also of one that never opened. */
export type KnownFacts = Omit<ConnectionFacts, 'protocol' | 'extensions'>

/** How it ends: one of the two, once, unless it is aborted. */
export interface OpeningHandlers {
  /** Called while `ws` says that it is open: no byte of a frame has been looked at. */
  readonly opened: (opened: Opened) => void
  readonly failed: (error: WebSocketError, known: KnownFacts) => void
}

/**
 * Opens a connection: the way to the server (`dial`), then the upgrade, by `ws`; an answer that asks for
 * a name and a password is followed by another attempt that gives them.
 *
 * Owns all that is half made: whichever way it ends, nothing of it is left but what it hands over.
 */
export class Opening {
  readonly #request: ConnectRequest<OpeningControl>
  readonly #handlers: OpeningHandlers
  readonly #where: string
  readonly #headers: RequestHeaders
  readonly #abort = new AbortController()
  /** On the clock of `performance.now()`; core watches it. */
  readonly #deadline: number
  #progress = new ConnectProgress()
  #socket: ObservedWebSocket | undefined
  /** What the upgrade is asked for over. */
  #stream: Socket | undefined

  constructor(request: ConnectRequest<OpeningControl>, handlers: OpeningHandlers) {
    this.#request = request
    this.#handlers = handlers
    this.#where = showAddress(request.url)
    this.#deadline = performance.now() + request.timeout
    checkAgent(request.url, request.control)
    this.#headers = requestHeaders(request)
  }

  /** Once; callbacks of the application may be called, and abort, before it returns. */
  start(): void {
    void this.#connect(this.#headers)
  }

  get phase(): ConnectProgress['phase'] {
    return this.#progress.phase
  }

  /** What was tried so far, as messages show it. */
  get attempts(): readonly string[] {
    const { attempts, proxy } = this.#progress
    return attempts.map((attempt) => (proxy === undefined ? '' : `${proxy} at `) + showAttempt(attempt))
  }

  /** Ends the attempt now; no handler is called any more. */
  abort(): void {
    this.#abort.abort()
    this.#letGo()?.terminate()
  }

  async #connect(headers: RequestHeaders): Promise<void> {
    const { url, control } = this.#request
    const { signal } = this.#abort
    const progress = new ConnectProgress()
    this.#progress = progress
    this.#stream = undefined
    let dialled: Socket | undefined
    try {
      const request = { url, where: this.#where, control, progress, deadline: this.#deadline, signal }
      // An agent brings a connection of its own.
      dialled = control.node.agent === undefined ? await dial(request) : await undefined
      if (signal.aborted) dialled?.destroy()
      else this.#upgrade(headers, dialled)
    } catch (error) {
      dialled?.destroy()
      if (!signal.aborted) this.#fail(error as Error)
    }
  }

  #upgrade(headers: RequestHeaders, dialled: Socket | undefined): void {
    const { control, url } = this.#request
    const { compression, node, protocols } = control
    const progress = this.#progress
    progress.enter(dialled === undefined ? 'connect' : 'upgrade')
    this.#stream = dialled
    const forget = dialled === undefined ? () => {} : this.#watchEnd(dialled)
    const options = {
      ...(dialled === undefined ? node : { createConnection: () => dialled }),
      headers,
      followRedirects: false,
      // Ours are bounded (`PongAnswers`).
      autoPong: false,
      // Core has the deadline; that of ws would cut off data that is still being sent.
      closeTimeout: longestTimer,
      maxPayload: messageLimit(this.#request),
      perMessageDeflate: deflateOption(compression),
      finishRequest: (httpRequest: ClientRequest) => {
        httpRequest.once('socket', (socket: Socket) => {
          this.#stream = socket
          // Whoever talked to a proxy over it before has left it paused.
          socket.resume()
          if (dialled === undefined) whenReady(socket, () => progress.enter('upgrade'))
        })
        try {
          httpRequest.end()
        } catch (error) {
          // Thrown on, it would leave a ws behind that is half made, and is told what becomes of the request.
          httpRequest.destroy()
          this.#fail(error as Error)
        }
      },
    }
    // ws would make a header of its own of the name and password in an address.
    const address = new URL(url)
    address.username = ''
    address.password = ''
    // The types of ws know neither `closeTimeout` nor Node's own form of `checkServerIdentity`.
    const socket = new ObservedWebSocket(address, [...protocols], options as unknown as ClientOptions)
    this.#socket = socket
    if (this.#abort.signal.aborted) {
      this.abort()
      return
    }
    socket.on('open', () => {
      forget()
      // Whoever has it from here on puts his listeners in the place of these.
      this.#socket = undefined
      progress.enter('open')
      const { protocol, extensions } = socket
      const facts: ConnectionFacts = { protocol, extensions, ...this.#known }
      this.#handlers.opened({ socket, isDialled: dialled !== undefined, stream: this.#stream, facts })
    })
    const fail = (error: Error): void => this.#fail(error)
    socket.on('error', fail)
    socket.on('unexpected-response', (httpRequest, response) => {
      forget()
      // What goes wrong from here on cuts its body short.
      socket.off('error', fail).on('error', () => {})
      void this.#refused(headers, httpRequest, response)
    })
  }

  /**
   * A request over a connection that ends before `http` has it waits for ever: in TLS 1.3 a server may refuse our certificate
   * when the handshake is done. Otherwise `http` is told of the end first.
   */
  #watchEnd(stream: Socket): () => void {
    const onClose = () => this.#fail(stream.errored ?? endOf(stream))
    if (stream.destroyed) queueMicrotask(onClose)
    else stream.once('close', onClose)
    return () => void stream.off('close', onClose)
  }

  async #refused(
    headers: RequestHeaders,
    httpRequest: ClientRequest,
    response: IncomingMessage,
  ): Promise<void> {
    const authorized = answerToChallenge(this.#request.control.serverCredential, headers, response)
    if (authorized !== undefined) {
      this.#letGo()?.terminate()
      await this.#connect(authorized)
      return
    }
    const attempt: UpgradeAttempt = {
      where: this.#where,
      deadline: this.#deadline,
      isAuthorized: 'authorization' in headers,
      hasCredential: this.#request.control.serverCredential !== undefined,
    }
    // The connection may end with the answer.
    const known = this.#known
    const error = await refusedUpgrade(attempt, response)
    httpRequest.destroy()
    this.#fail(error, known)
  }

  #fail(error: Error, known = this.#known): void {
    if (this.#abort.signal.aborted) return
    this.abort()
    this.#handlers.failed(
      error instanceof WebSocketError ? error : networkFailure(this.#where, error, this.phase),
      known,
    )
  }

  /** Of a connection that is destroyed it is less. */
  get #known(): KnownFacts {
    const stream = this.#stream
    const { timings, certificates } = this.#progress
    return {
      localAddress: stream?.localAddress,
      remoteAddress: stream?.remoteAddress,
      tlsProtocol: (stream as TLSSocket | undefined)?.getProtocol?.() ?? undefined,
      timings,
      certificates,
    }
  }

  /** Takes all listeners off the socket that is being upgraded. */
  #letGo(): ObservedWebSocket | undefined {
    const socket = this.#socket
    this.#socket = undefined
    socket?.ignore()
    return socket
  }
}

function endOf({ remoteAddress }: Socket): Error {
  return Object.assign(new Error(`The connection to ${remoteAddress ?? 'the server'} has ended`), {
    code: 'ECONNRESET',
  })
}

/** Calls back when an agent's connection, which may be an old one, is there, TLS included. */
function whenReady(connection: Socket & { readonly secureConnecting?: boolean }, ready: () => void): void {
  const { connecting, secureConnecting } = connection
  if (secureConnecting === true) connection.once('secureConnect', ready)
  else if (connecting) connection.once('connect', ready)
  else ready()
}

/** What an agent connects is its own affair: a setting that it would not honour must not be given with it. */
const notForAgents = [
  'proxy',
  'clientCertificate',
  'trustedCertificates',
  'certificateRevocationLists',
  'ignorableServerCertificateErrors',
  'validateServerCertificate',
] as const

function checkAgent(url: URL, control: OpeningControl): void {
  const { agent } = control.node
  if (agent === undefined) return
  // Node's own agents say which scheme they are for; those of others take any, and answer by who asks.
  const protocol: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value
  const scheme = url.protocol === 'wss:' ? 'https:' : 'http:'
  if (typeof protocol === 'string' && protocol !== scheme) {
    throw invalidArgument(
      `control.node.agent is for ${protocol} and does not fit to ${url.protocol} addresses. Give an Agent of node:${scheme.slice(0, -1)}.`,
    )
  }
  const given =
    control.node.socketPath === undefined
      ? notForAgents.find((name) => {
          const value = control[name]
          return Array.isArray(value) ? value.length > 0 : value !== undefined
        })
      : 'node.socketPath'
  if (given === undefined) return
  throw invalidArgument(
    `control.${given} and control.node.agent exclude each other: an agent makes the connection by itself. Leave one out.`,
  )
}
