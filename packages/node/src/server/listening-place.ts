import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketError } from '@isosocket/core'
import { listenFailure } from './listen-failure.js'
import type { RefusedClient } from './listener-event.js'
import type { CheckedOptions } from './listener-options.js'
import { OwnServer } from './own-server.js'
import { answer, type Refusal, refusalBytes } from './refusal.js'
import { UpgradeRoutes, type UpgradeTaker } from './upgrade-routes.js'

/** Who listens. */
export interface ListeningHost extends Pick<UpgradeTaker, 'takes' | 'handleUpgrade'> {
  /** How many more connections there may be. */
  freePlaces(): number
  /** Refuses a client, and tells of it. */
  refuse(refusal: Refusal, socket: Duplex, client: RefusedClient): void
  /** Counts a connection that has been refused: it may last a moment. */
  lingers(connection: Duplex): void
  /** It cannot listen; returns whether somebody has been told. */
  failed(error: WebSocketError): boolean
  /** The server of somebody else does not listen so far, or its own has an error later; returns whether somebody has been told. */
  troubled(error: WebSocketError): boolean
}

/** What `error` of a server is listened to by, of whichever copy of this package: it handles nothing for the server's owner. */
const watches = Symbol.for('isosocket.watches')

/**
 * How long the owner of a server may take to try another port, in milliseconds: longer than the second of the example in
 * Node's documentation.
 */
const retryTime = 2_000

/** Where a listener gets its upgrades from: a server of its own, one of somebody else, or nowhere. */
export class ListeningPlace {
  readonly #host: ListeningHost
  readonly #server: Server | undefined
  readonly #own: OwnServer | undefined
  readonly #routes: UpgradeRoutes | undefined
  readonly #taker: UpgradeTaker
  #state: 'starting' | 'listening' | 'failed' | 'stopped' = 'starting'
  /** Why it does not listen, as far as is known. */
  #error: WebSocketError | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  /** Those who wait for it to listen. */
  #waiting: { readonly resolve: () => void; readonly reject: (error: WebSocketError) => void }[] = []

  constructor(options: CheckedOptions, host: ListeningHost) {
    const { place } = options
    this.#host = host
    const isClosing = (): boolean => this.#state === 'stopped'
    this.#taker = {
      get isClosing() {
        return isClosing()
      },
      handshakeTimeout: options.handshakeTimeout,
      takes: (request) => host.takes(request),
      handleUpgrade: (request, socket, head) => this.#take(request, socket, head),
      turnAway: (refusal, request, socket) => this.#turnAway(refusal, request, socket),
    }
    if (place === undefined) {
      this.#state = 'listening'
      return
    }
    if ('server' in place) {
      this.#server = place.server
    } else {
      this.#own = new OwnServer(host, options)
      this.#server = this.#own.http
    }
    const server = this.#server
    if (server.listening) this.#state = 'listening'
    else this.#watch(server)
    this.#routes = UpgradeRoutes.of(server)
    this.#routes.add(this.#taker)
    if ('port' in place) server.listen(place)
  }

  get address(): AddressInfo | string | null {
    const isOver = this.#state === 'stopped' || this.#state === 'failed'
    return isOver ? null : (this.#server?.address() ?? null)
  }

  get listening(): Promise<void> {
    if (this.#state === 'listening') return Promise.resolve()
    if (this.#error !== undefined) return Promise.reject(this.#error)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
    })
  }

  /** Takes no more connections on a port of its own; upgrades of somebody else's server still come. */
  stop(): void {
    this.#state = 'stopped'
    this.#error ??= stopped()
    this.#unwatch()
    this.#own?.stop()
    this.#settleWaiting(this.#error)
  }

  /** Takes no upgrades any more; resolves when the connections of a port of its own have ended. */
  async ended(): Promise<void> {
    await this.#own?.ended()
    this.#routes?.delete(this.#taker)
  }

  #take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#own?.handedOver(socket)
    this.#host.handleUpgrade(request, socket, head)
  }

  #turnAway(refusal: Refusal, request: IncomingMessage, socket: Duplex): void {
    if (this.#own === undefined) {
      // On a server of somebody else it is the refusal of no one listener: whose log should have it?
      answer(socket, refusalBytes(refusal))
      this.#host.lingers(socket)
    } else {
      this.#own.handedOver(socket)
      this.#host.refuse(refusal, socket, request)
    }
  }

  #watch(server: Server): void {
    server.once('listening', this.#onListening)
    server.prependListener('error', this.#onError)
  }

  #unwatch(): void {
    clearTimeout(this.#retryTimer)
    this.#server?.off('listening', this.#onListening)
    this.#server?.off('error', this.#onError)
  }

  readonly #onListening = (): void => {
    // Later errors of a server of somebody else are its owner's business.
    this.#unwatch()
    if (this.#state !== 'starting') return
    this.#own?.http.on('error', this.#onLaterError)
    this.#state = 'listening'
    this.#error = undefined
    this.#settleWaiting(undefined)
  }

  readonly #onError = Object.assign(
    (cause: Error): void => {
      if (this.#state !== 'starting') return
      const error = listenFailure(cause)
      clearTimeout(this.#retryTimer)
      if (this.#isHandled) this.#retryTimer = setTimeout(() => this.#givenUp(error), retryTime)
      else this.#failed(error)
    },
    { [watches]: true },
  )

  /** It goes on listening (a connection could not be accepted, as a rule). Unheard, the error ends the process, as with node:http. */
  readonly #onLaterError = (cause: Error): void => {
    const error = listenFailure(cause, 'The server that listens has an error')
    if (!this.#host.troubled(error)) throw error
  }

  /** Whoever owns the server looks after its errors, and may try another port. */
  get #isHandled(): boolean {
    return this.#server?.listeners('error').some((listener) => !(watches in listener)) ?? false
  }

  /** Its owner seems to leave it at that. It may listen yet: what waits for requests goes on waiting. */
  #givenUp(error: WebSocketError): void {
    this.#error = error
    this.#settleWaiting(error)
    this.#host.troubled(error)
  }

  #failed(error: WebSocketError): void {
    this.#state = 'failed'
    this.#error = error
    // Should the server listen yet, it is for others: what came here would be answered by nobody.
    this.#unwatch()
    this.#routes?.delete(this.#taker)
    const isAwaited = this.#waiting.length > 0
    this.#settleWaiting(error)
    if (this.#host.failed(error) || isAwaited) return
    // As with node:http: a server that does not start must not go unnoticed.
    queueMicrotask(() => {
      throw error
    })
  }

  #settleWaiting(error: WebSocketError | undefined): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (error === undefined) resolve()
      else reject(error)
    }
  }
}

function stopped(): WebSocketError {
  return new WebSocketError('The listener is closed, and listens no more.', {
    code: 'ERR_ABORTED',
    phase: 'listen',
  })
}
