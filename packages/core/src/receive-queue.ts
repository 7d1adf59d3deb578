import { Backlog } from './backlog.js'
import { overLimit, receiveTimedOut } from './connection-error.js'
import { LimitWatch, type OperationLimits } from './operation-limit.js'
import { Settlement } from './settlement.js'
import type { Transport } from './transport.js'
import type { WebSocketError } from './web-socket-error.js'

/**
 * What holds an item costs about this much memory: a flood of empty or tiny messages would otherwise fill the
 * memory before it reaches a mark in bytes.
 */
const itemCost = 128

/** So many items never count. */
const fewItems = 1024

/** 1008 "policy violation" (RFC 6455 §7.4.1). */
const policyViolation = 1008

/** Who waits for the next value. One of the two is called, once. */
export interface Waiter<Value> {
  /** `null` is a clean end. */
  resolve(value: Value | null): void
  reject(error: unknown): void
}

/** Whose queue it is. */
export interface ReceiveQueueHost {
  readonly transport: Pick<Transport<never>, 'capabilities' | 'pause' | 'resume'>
  /** Read when needed: they may be set until `connect`. */
  readonly settings: { readonly receiveBufferSize: number; readonly receiveBufferLimit: number }
  readonly connection: { fail(error: WebSocketError, closeCode: number): void }
}

/**
 * What was received and not yet delivered, in order, bounded in bytes.
 *
 * Invariants:
 * - Nobody waits while something is here: each arrival goes to the oldest waiter or into the queue.
 * - Above the high-water mark the transport is paused, at half of it and below it runs. What still
 *   arrives after the pause is kept.
 * - What is here when the connection ends is delivered first, then the end.
 * - In push mode (`consumer` set) nothing stays here.
 */
export class ReceiveQueue<Value> {
  readonly #host: ReceiveQueueHost
  /** Made when something has to wait: an idle socket has none. */
  #backlog: Backlog<Value> | undefined
  #waiters: Waiter<Value>[] | undefined
  #consumer: ((value: Value) => void) | undefined
  /** What was queued is being handed to the consumer. */
  #delivering = false
  #paused = false
  #quiet: number | undefined
  /** Nothing new is taken. */
  #discarding = false
  /** Nor anything that was. */
  #unwanted = false
  #end: { readonly error: WebSocketError | undefined } | undefined
  #emptied: (() => void) | undefined
  #over: ((error: WebSocketError | undefined) => void) | undefined
  /** When something was last taken after the end, on the clock of `performance.now()`. */
  lastTaken = 0

  constructor(host: ReceiveQueueHost) {
    this.#host = host
  }

  /** The transport has been asked to take nothing more. */
  get isPaused(): boolean {
    return this.#paused
  }

  get hasWaiters(): boolean {
    return this.#waiters !== undefined && this.#waiters.length > 0
  }

  get isEmpty(): boolean {
    return !this.#backlog?.length
  }

  /** Something arrived. */
  push(value: Value, size: number): void {
    if (this.#discarding || this.#end !== undefined) return
    if (this.#consumer !== undefined && this.isEmpty && !this.#delivering) {
      this.#consumer(value)
      return
    }
    const waiter = this.#waiters?.shift()
    if (waiter !== undefined) {
      waiter.resolve(value)
      return
    }
    this.#backlog ??= new Backlog()
    const { bytes, length } = this.#backlog
    const isQuiet = bytes + size <= this.#quietMark() && length < fewItems
    if (!isQuiet && this.#overflows(size)) return
    this.#backlog.push(value, size)
    if (!isQuiet && !this.#paused && this.#exceeds(this.#mark)) {
      this.#paused = true
      this.#host.transport.pause()
    }
  }

  /** Puts back what was taken and not used: it is the next to be delivered. */
  unshift(value: Value, size: number): void {
    if (this.#unwanted) return
    this.#backlog ??= new Backlog()
    this.#backlog.unshift(value, size)
  }

  /** The next value, if one is here. */
  take(): Value | undefined {
    const value = this.#backlog?.shift()
    if (value === undefined) return undefined
    // Nobody asks before.
    if (this.#end !== undefined) this.lastTaken = performance.now()
    if (this.#paused && !this.#exceeds(this.#mark / 2)) this.#resume()
    // Later, so that whoever takes the last value has seen it when the emptiness is reported.
    if (this.isEmpty && (this.#emptied ?? this.#over) !== undefined) {
      setTimeout(() => this.#reportEmptied(), 0)
    }
    return value
  }

  /** The next value, now or later; `null` after a clean end. Readers are served in call order. */
  next(limits: OperationLimits): Promise<Value | null> {
    const value = this.take()
    if (value !== undefined) return Promise.resolve(value)
    const waiter = new Settlement<Value | null>()
    const leave = (reason: unknown): void => {
      this.leave(waiter)
      waiter.reject(reason)
    }
    waiter.watch = new LimitWatch(limits, {
      expired: () => leave(receiveTimedOut('receive()', limits.timeout, 'open')),
      aborted: leave,
    })
    this.wait(waiter)
    return waiter.promise
  }

  /** Lets somebody wait who has taken nothing because nothing is here. At the end it is told so at once. */
  wait(waiter: Waiter<Value>): void {
    this.#waiters ??= []
    this.#waiters.push(waiter)
    if (this.#end !== undefined) this.dismiss(this.#end.error)
  }

  /** Tells somebody who waits nothing any more. */
  leave(waiter: Waiter<Value>): void {
    this.#waiters = this.#waiters?.filter((other) => other !== waiter)
  }

  /** Delivers to `consumer` from now on, what is here first. `undefined` ends it. */
  consume(consumer: ((value: Value) => void) | undefined): void {
    this.#consumer = consumer
    // A consumer that changes the mode in the middle: the loop that is running sees it.
    if (this.#delivering) return
    // To take may let the transport go on, and what then arrives at once has to wait for its turn.
    this.#delivering = true
    while (this.#consumer !== undefined) {
      const value = this.take()
      if (value === undefined) break
      this.#consumer(value)
    }
    this.#delivering = false
  }

  /** Nothing that arrives from now on is of interest; what is here stays readable. */
  discardFurther(): void {
    this.#discarding = true
    if (this.#paused) this.#resume()
  }

  /** Nothing of interest any more, what is here included. */
  discardAll(): void {
    this.#unwanted = true
    this.#backlog = undefined
    this.discardFurther()
    this.#reportEmptied()
  }

  /** The connection has ended, cleanly or with an error: told to the readers after the rest. */
  end(error: WebSocketError | undefined): void {
    if (this.#end !== undefined) return
    this.#end = { error }
    this.dismiss(error)
    this.#reportOver()
  }

  /** Tells those who wait that nothing comes for them: with an error, or as at a clean end. */
  dismiss(error: WebSocketError | undefined): void {
    const waiters = this.#waiters
    this.#waiters = undefined
    for (const waiter of waiters ?? []) {
      if (error === undefined) waiter.resolve(null)
      else waiter.reject(error)
    }
  }

  /** Calls back once when nothing is here, at once if so already. */
  whenEmpty(emptied: () => void): void {
    this.#emptied = emptied
    if (this.isEmpty) this.#reportEmptied()
  }

  /** Calls back, in the place of whoever was to be before, when the connection has ended and nothing is here any more. */
  whenOver(over: ((error: WebSocketError | undefined) => void) | undefined): void {
    this.#over = over
    this.#reportOver()
  }

  /** Calls back whom {@link whenEmpty} lets wait, without waiting any longer. */
  reportEmptiedNow(): void {
    const emptied = this.#emptied
    this.#emptied = undefined
    emptied?.()
  }

  get #length(): number {
    return this.#backlog?.length ?? 0
  }

  get #bytes(): number {
    return this.#backlog?.bytes ?? 0
  }

  /** Above it the transport is paused, if it can be. */
  get #mark(): number {
    const { transport, settings } = this.#host
    return transport.capabilities.receiveBackpressure ? settings.receiveBufferSize : Infinity
  }

  /** Above it the connection ends, where the transport cannot be paused. */
  get #limit(): number {
    const { transport, settings } = this.#host
    return transport.capabilities.receiveBackpressure ? Infinity : settings.receiveBufferLimit
  }

  #resume(): void {
    this.#paused = false
    if (this.#end === undefined) this.#host.transport.resume()
  }

  /** Up to here a few items reach no mark. */
  #quietMark(): number {
    // Settings are fixed when the first arrives.
    this.#quiet ??= Math.min(this.#mark, this.#limit)
    return this.#quiet
  }

  #overflows(size: number): boolean {
    const limit = this.#limit
    if (this.isEmpty || !this.#exceeds(limit, size, 1)) return false
    this.#host.connection.fail(
      overLimit(
        this.#bytes,
        'wait to be read and more come, which this runtime cannot hold back: read faster',
        'receiveBufferLimit',
        limit,
        { code: 'ERR_RECEIVE_OVERFLOW', phase: 'open' },
      ),
      policyViolation,
    )
    return true
  }

  /** Is what is here, with so much more, above a mark? */
  #exceeds(mark: number, moreBytes = 0, moreItems = 0): boolean {
    const items = this.#length + moreItems
    return this.#bytes + moreBytes > mark || (items > fewItems && items * itemCost > mark)
  }

  #reportEmptied(): void {
    if (this.isEmpty) this.reportEmptiedNow()
    this.#reportOver()
  }

  #reportOver(): void {
    if (this.#end !== undefined && this.isEmpty) this.#over?.(this.#end.error)
  }
}
