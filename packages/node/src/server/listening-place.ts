import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketError } from '@isosocket/core'
import { listenFailure } from './listen-failure.js'
import type { CheckedOptions } from './listener-options.js'
import { OwnServer } from './own-server.js'
import { UpgradeRoutes, type UpgradeTaker } from './upgrade-routes.js'

/** Who listens. */
export interface ListeningHost extends UpgradeTaker {
  /** How many more connections there may be. */
  freePlaces(): number
  /** A connection was refused that had made no request. */
  refused(status: number, reason: string, socket: Socket): void
  /** It cannot listen; returns whether somebody has been told. */
  failed(error: WebSocketError): boolean
}

/** Where a listener gets its upgrades from: a server of its own, one of somebody else, or nowhere. */
export class ListeningPlace {
  readonly #host: ListeningHost
  readonly #server: Server | undefined
  readonly #own: OwnServer | undefined
  readonly #routes: UpgradeRoutes | undefined
  #state: 'starting' | 'listening' | 'failed' | 'stopped' = 'starting'
  #error: WebSocketError | undefined
  /** Those who wait for it to listen. */
  #waiting: { readonly resolve: () => void; readonly reject: (error: WebSocketError) => void }[] = []

  constructor(options: CheckedOptions, host: ListeningHost) {
    const { place } = options
    this.#host = host
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
    server.once('listening', this.#onListening)
    server.prependListener('error', this.#onError)
    this.#routes = UpgradeRoutes.of(server)
    this.#routes.add(this.#taker)
    if ('port' in place) server.listen(place)
  }

  get address(): AddressInfo | string | null {
    return this.#server?.address() ?? null
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
    this.#own?.stop()
    this.#settleWaiting(stopped())
  }

  /** Takes no upgrades any more; resolves when the connections of a port of its own have ended. */
  async ended(): Promise<void> {
    await this.#own?.ended()
    this.#routes?.delete(this.#taker)
    this.#server?.off('listening', this.#onListening)
    this.#server?.off('error', this.#onError)
  }

  readonly #taker: UpgradeTaker = {
    takes: (request) => this.#host.takes(request),
    handleUpgrade: (request, socket, head) => {
      this.#own?.handedOver(socket)
      this.#host.handleUpgrade(request, socket, head)
    },
  }

  readonly #onListening = (): void => {
    // Its later errors are its owner's business.
    this.#server?.off('error', this.#onError)
    if (this.#state !== 'starting') return
    this.#state = 'listening'
    this.#settleWaiting(undefined)
  }

  readonly #onError = (cause: Error): void => {
    if (this.#state !== 'starting') return
    // Whoever owns the server looks after it, and may try another port.
    if (this.#own === undefined && (this.#server?.listenerCount('error') ?? 0) > 1) return
    const error = listenFailure(cause)
    this.#state = 'failed'
    this.#error = error
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
  return new WebSocketError('The listener was closed before it listened.', {
    code: 'ERR_ABORTED',
    phase: 'listen',
  })
}
