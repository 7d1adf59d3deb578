import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { noAddress } from './handshake.js'
import { answer, type Refusal, refusalBytes } from './refusal.js'
import { addressOf } from './request-address.js'

/** Who takes upgrades of an HTTP server. */
export interface UpgradeTaker {
  /** Whether the request is for it. */
  takes(request: IncomingMessage): boolean
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

const notHere: Refusal = { status: 404, body: 'There is no WebSocket at this address.' }

const routesOf = new WeakMap<Server, UpgradeRoutes>()

/**
 * Divides the upgrades of one HTTP server among our listeners. What is for none of them is left to others that listen to
 * `upgrade` (a development server has its own WebSocket), and refused where there are none: a request that nobody answers
 * would stay for ever.
 */
export class UpgradeRoutes {
  readonly #server: Server
  readonly #takers = new Set<UpgradeTaker>()

  private constructor(server: Server) {
    this.#server = server
  }

  static of(server: Server): UpgradeRoutes {
    const routes = routesOf.get(server) ?? new UpgradeRoutes(server)
    routesOf.set(server, routes)
    return routes
  }

  add(taker: UpgradeTaker): void {
    if (this.#takers.size === 0) this.#server.on('upgrade', this.#onUpgrade)
    this.#takers.add(taker)
  }

  delete(taker: UpgradeTaker): void {
    this.#takers.delete(taker)
    if (this.#takers.size === 0) this.#server.off('upgrade', this.#onUpgrade)
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    for (const taker of this.#takers) {
      if (!taker.takes(request)) continue
      taker.handleUpgrade(request, socket, head)
      return
    }
    if (this.#server.listenerCount('upgrade') > 1) return
    answer(socket, refusalBytes(addressOf(request) === undefined ? noAddress : notHere))
  }
}
