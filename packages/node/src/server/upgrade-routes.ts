import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { isAnswering } from './earlier-answer.js'
import { handBack, hasReadBody } from './hand-back.js'
import { asksForWebSocket, noAddress } from './handshake.js'
import { leave } from './left-upgrade.js'
import { answer, type Refusal, refusalBytes } from './refusal.js'
import { addressOf } from './request-address.js'

/** Who takes upgrades of an HTTP server. */
export interface UpgradeTaker {
  /** How long others may take to answer what is left to them, in milliseconds. */
  readonly handshakeTimeout: number
  /** It closes, and refuses what it takes. */
  readonly isClosing: boolean
  /** Whether the request is for it. */
  takes(request: IncomingMessage): boolean
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Refuses what is for nobody, in the name of all. */
  turnAway(refusal: Refusal, request: IncomingMessage, socket: Duplex): void
}

const notHere: Refusal = { status: 404, body: 'There is no WebSocket at this address.' }

const withBody: Refusal = {
  status: 400,
  body: 'A request with a body is not taken with the header Upgrade: leave the header out.',
}

/** Where a server keeps its routes: all copies of this package must find the same, or each takes the other for a stranger. */
const routes = Symbol.for('isosocket.upgradeRoutes')

/**
 * Divides the upgrades of one HTTP server among our listeners. What is for none of them is left to others that listen to
 * `upgrade` (a development server has its own WebSocket), and answered where there are none: a request that nobody answers
 * would stay for ever.
 */
export class UpgradeRoutes {
  readonly #server: Server
  readonly #takers = new Set<UpgradeTaker>()

  private constructor(server: Server) {
    this.#server = server
  }

  static of(server: Server & { [routes]?: UpgradeRoutes }): UpgradeRoutes {
    server[routes] ??= new UpgradeRoutes(server)
    return server[routes]
  }

  add(taker: UpgradeTaker): void {
    // Before all others, so that what was written when the time is up was written by them.
    if (this.#takers.size === 0) this.#server.prependListener('upgrade', this.#onUpgrade)
    this.#takers.add(taker)
  }

  delete(taker: UpgradeTaker): void {
    this.#takers.delete(taker)
    if (this.#takers.size === 0) this.#server.off('upgrade', this.#onUpgrade)
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const isOurs = asksForWebSocket(request)
    const takers = isOurs ? [...this.#takers].filter((taker) => taker.takes(request)) : []
    // One that closes may have been replaced already, so that nobody finds the door shut.
    const taker = takers.find(({ isClosing }) => !isClosing) ?? takers[0]
    if (taker !== undefined) {
      taker.handleUpgrade(request, socket, head)
      return
    }
    const refusal = addressOf(request) === undefined ? noAddress : notHere
    if (this.#server.listenerCount('upgrade') > 1)
      leave(socket, this.#patience, () => this.#refuse(refusal, request, socket))
    else if (isOurs || isAnswering(socket)) this.#refuse(refusal, request, socket)
    else if (hasReadBody(request)) this.#refuse(withBody, request, socket)
    else handBack(this.#server, request, socket, head)
  }

  /** It asks none of our listeners: the first counts it, which takes no place of those it serves. */
  #refuse(refusal: Refusal, request: IncomingMessage, socket: Duplex): void {
    const [first] = this.#takers
    if (first === undefined) answer(socket, refusalBytes(refusal))
    else first.turnAway(refusal, request, socket)
  }

  get #patience(): number {
    return Math.max(...[...this.#takers].map(({ handshakeTimeout }) => handshakeTimeout))
  }
}
