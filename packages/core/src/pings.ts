import { receiveTimedOut } from './connection-error.js'
import { LimitWatch, type OperationLimits } from './operation-limit.js'
import type { Transport } from './transport.js'
import type { WebSocketError } from './web-socket-error.js'

/** Sends pings and waits for their pongs (RFC 6455 §5.5.2 and §5.5.3). */
export class Pings {
  readonly #transport: Pick<Transport<never>, 'ping'>
  /** How to end the pings that wait for their pong. */
  readonly #waiting = new Set<(error: WebSocketError) => void>()
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
    let watch: LimitWatch | undefined
    let stopWaiting: (() => void) | undefined
    let fail: (error: WebSocketError) => void = () => {}
    try {
      return await new Promise<number>((resolve, reject) => {
        watch = new LimitWatch(limits, {
          expired: () => reject(receiveTimedOut('ping()', limits.timeout, 'open')),
          aborted: reject,
        })
        fail = reject
        this.#waiting.add(fail)
        stopWaiting = this.probe(resolve)
      })
    } finally {
      watch?.release()
      stopWaiting?.()
      this.#waiting.delete(fail)
    }
  }

  /** The connection has ended: no pong will come. */
  end(error: WebSocketError): void {
    for (const fail of this.#waiting) fail(error)
  }
}
