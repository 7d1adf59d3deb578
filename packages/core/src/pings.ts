import { receiveTimedOut } from './connection-error.js'
import { LimitWatch, type OperationLimits } from './operation-limit.js'
import { Settlement } from './settlement.js'
import type { Transport } from './transport.js'
import type { WebSocketError } from './web-socket-error.js'

/** Sends pings and waits for their pongs (RFC 6455 §5.5.2 and §5.5.3). */
export class Pings {
  readonly #transport: Pick<Transport<never>, 'ping'>
  /** For their pong. */
  readonly #waiting = new Set<Settlement<number>>()
  #roundTripTime: number | undefined

  constructor(transport: Pick<Transport<never>, 'ping'>) {
    this.#transport = transport
  }

  /** Milliseconds from the last ping that was answered to its pong. */
  get roundTripTime(): number | undefined {
    return this.#roundTripTime
  }

  /** Sends a ping and calls back with the milliseconds until its pong; the returned function ends the waiting. */
  probe(answered?: (milliseconds: number) => void): () => void {
    const start = performance.now()
    const stop = this.#transport.ping?.(() => {
      stop?.()
      const milliseconds = performance.now() - start
      this.#roundTripTime = milliseconds
      answered?.(milliseconds)
    })
    return () => stop?.()
  }

  /** The same as a promise, within limits. */
  async measure(limits: OperationLimits): Promise<number> {
    const waiting = new Settlement<number>()
    waiting.watch = new LimitWatch(limits, {
      expired: () => waiting.reject(receiveTimedOut('ping()', limits.timeout, 'open')),
      aborted: (reason) => waiting.reject(reason),
    })
    this.#waiting.add(waiting)
    const stop = this.probe((milliseconds) => waiting.resolve(milliseconds))
    try {
      return await waiting.promise
    } finally {
      stop()
      this.#waiting.delete(waiting)
    }
  }

  /** The connection has ended: no pong will come. */
  end(error: WebSocketError): void {
    for (const waiting of this.#waiting) waiting.reject(error)
  }
}
