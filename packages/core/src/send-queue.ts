import { overLimit, withDetails } from './connection-error.js'
import { LimitWatch, type OperationLimits } from './operation-limit.js'
import { bytesChanged, emptyEntry, type SendEntry, type SendSlot } from './send-entry.js'
import { Settlement } from './settlement.js'
import type { MessageType, Transport } from './transport.js'
import { encodeUtf8 } from './utf8.js'
import { WebSocketError } from './web-socket-error.js'

/** The size of the pieces in which what is large goes out, so that progress is seen within it. */
export const pieceSize = 64 * 1024

/** Where progress is seen per message only, a message is given the time it takes at this rate. */
const slowestBytesPerMillisecond = (16 * 1024) / 1000

/** Less than an empty message needs. */
const noCredit = -1

/** Whose queue it is. */
export interface SendQueueHost {
  readonly transport: Transport<never>
  /** They may be set until `connect`. */
  readonly settings: { readonly sendBufferSize: number; readonly sendBufferLimit: number }
  /** A large payload goes out as frames of one message, or as messages of their own. */
  readonly cut: 'frames' | 'messages'
  /** Ended for an operation whose bytes are already on their way, which cannot be taken back. */
  readonly connection: { abandon(error: unknown): void; abort(reason: unknown, by: string): void }
}

/**
 * What was accepted for sending and is not yet with the transport, in call order.
 *
 * Invariants:
 * - Data reaches the transport only while less than the high-water mark is buffered there; what
 *   waits here can still be taken back.
 * - A sender's promise resolves when its last byte is with the transport and there is room again,
 *   so its bytes are not read afterwards.
 * - `bufferedAmount` is the sum of what waits here, reserved places included, and of what the
 *   transport buffers.
 * - There is credit only while the connection is open and nothing waits here.
 */
export class SendQueue {
  readonly #host: SendQueueHost
  readonly #transport: Transport<never>
  /** The first may be wholly with the transport already, which is above the mark: its sender waits for room. */
  #entries: SendEntry[] = []
  #queuedBytes = 0
  #state: 'waiting' | 'open' | 'ended' = 'waiting'
  #failure: WebSocketError | undefined
  #idle: (() => void) | undefined
  #draining = false
  #lastProgress = 0
  #largestInFlight = 0
  /** What may be with the transport for a message to go there at once. */
  #room = 0
  /** So much surely has room there now: engines take their time to say what they buffer. */
  #credit = noCredit
  /** Payload bytes handed to the transport. */
  bytesSent = 0
  /** Messages handed to the transport. */
  messagesSent = 0

  constructor(host: SendQueueHost) {
    this.#host = host
    this.#transport = host.transport
  }

  get bufferedAmount(): number {
    return this.#queuedBytes + (this.#state === 'ended' ? 0 : this.#transport.bufferedAmount)
  }

  /**
   * From when on a deadline that began at `start` counts, on the clock of `performance.now()`: when bytes left last; where
   * progress within a message is not seen, as much later as the largest in flight may take.
   */
  progressSince(start: number): number {
    const seesBytes = this.#transport.capabilities.sendProgress === 'bytes'
    const allowance = seesBytes ? 0 : this.#largestInFlight / slowestBytesPerMillisecond
    return Math.max(start, this.#lastProgress) + allowance
  }

  /** Would another `size` bytes go past the limit? One message into an empty queue always passes. */
  overflows(size: number): boolean {
    const waiting = this.bufferedAmount
    return waiting > 0 && waiting + size > this.#host.settings.sendBufferLimit
  }

  /** Throws `ERR_SEND_OVERFLOW` if another `size` bytes go past the limit. */
  checkOverflow(size: number): void {
    if (!this.overflows(size)) return
    const { sendBufferLimit } = this.#host.settings
    const bytes = this.bufferedAmount + size
    throw overLimit(bytes, 'would wait to be sent: await send()', 'sendBufferLimit', sendBufferLimit, {
      code: 'ERR_SEND_OVERFLOW',
    })
  }

  /** Takes a message at once if there is room for it, and says whether: the way of most, which costs no promise. */
  pass(type: MessageType, data: string | Uint8Array, size: number): boolean {
    if (size > pieceSize || (size > this.#credit && !this.#findCredit(size))) return false
    try {
      this.#hand(type, data, true, size)
      return true
    } catch {
      // It takes its turn as what has to wait, and what is thrown then is told.
      return false
    }
  }

  /** Takes bytes to send in one message with others of the same tick, if there is room for them, and says whether. */
  join(bytes: Uint8Array, size: number): boolean {
    if (size > pieceSize || size === 0 || (size > this.#credit && !this.#findCredit(size))) return false
    const begins = this.#transport.join?.(bytes, size)
    if (begins === undefined) return false
    this.#count(size, begins)
    return true
  }

  /** Takes a message. The promise resolves when there is room for the next. */
  push(
    type: MessageType,
    data: string | Uint8Array,
    size: number,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    return this.fill(this.reserve(type, size), data, size, limits)
  }

  /** Takes a message at its place that is still to be read, which counts as waiting. */
  pushLater(
    type: MessageType,
    size: number,
    reading: Promise<Uint8Array>,
    limits: OperationLimits,
  ): Promise<void> {
    const entry = this.reserve(type, size) as SendEntry
    reading.then(
      (bytes) => {
        // Somebody still waits for it.
        if (entry.waiter !== undefined) this.#put(entry, bytes, bytes.byteLength)
      },
      (error: unknown) => this.#giveUp(entry, error),
    )
    return this.#wait(entry, limits)
  }

  /** Takes a place in the order for data that comes later: {@link fill} or {@link drop} it. */
  reserve(type: MessageType, size: number): SendSlot {
    const entry = emptyEntry(type, size, true)
    this.#credit = noCredit
    if (this.#state !== 'ended') {
      this.#entries.push(entry)
      this.#queuedBytes += size
    }
    return entry
  }

  /** Gives a reserved place its data. */
  fill(
    slot: SendSlot,
    data: string | Uint8Array,
    size: number,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    const entry = slot as SendEntry
    this.#put(entry, data, size)
    if (entry.done) return undefined
    const failure = entry.failure ?? this.#failure
    return failure === undefined ? this.#wait(entry, limits) : Promise.reject(failure)
  }

  /** Takes a part of the message that ends with what comes into the reserved place. */
  pushPart(
    slot: SendSlot,
    data: string | Uint8Array,
    size: number,
    limits: OperationLimits,
  ): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const entry = emptyEntry(slot.type, 0, false)
    ;(slot as SendEntry).begun = true
    this.#entries.splice(this.#entries.indexOf(slot as SendEntry), 0, entry)
    return this.fill(entry, data, size, limits)
  }

  /** Lets one reserved place stand for two: its data is to hold that of both. */
  merge(slot: SendSlot, into: SendSlot): void {
    if (this.#remove(slot)) into.size += slot.size
  }

  /** Gives a reserved place up. */
  drop(slot: SendSlot): void {
    if (!this.#remove(slot)) return
    this.#queuedBytes -= slot.size
    this.#pump()
  }

  /** Gives up a reserved place and, as nothing can be sent any more, all that comes behind it. */
  cutOff(slot: SendSlot, failure: WebSocketError): void {
    const index = this.#entries.indexOf(slot as SendEntry)
    if (index === -1) return
    for (const entry of this.#entries.splice(index)) {
      this.#queuedBytes -= entry.size - entry.handed
      entry.failure = failure
      entry.waiter?.reject(failure)
    }
  }

  /** The connection is open: what waits may go. */
  open(): void {
    this.#state = 'open'
    // Settings are fixed from here on.
    this.#room = Math.min(this.#host.settings.sendBufferSize, this.#host.settings.sendBufferLimit)
    this.#lastProgress = performance.now()
    this.#pump()
    this.#askForProgress()
  }

  /** The transport's `bufferedAmount` fell. */
  progressed(): void {
    if (this.#state !== 'open') return
    this.#lastProgress = performance.now()
    this.#pump()
    this.#askForProgress()
  }

  /** Calls back once when nothing waits here any more, and watches progress to the last byte. */
  drain(idle: () => void): void {
    this.#idle = idle
    this.#draining = true
    this.#pump()
    this.#askForProgress()
  }

  /** The connection has ended: whoever still waits is told so. */
  end(failure: WebSocketError): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#credit = noCredit
    this.#failure = failure
    const waiting = this.#entries
    this.#entries = []
    this.#queuedBytes = 0
    this.#idle = undefined
    for (const { waiter } of waiting) waiter?.reject(failure)
  }

  get #cuts(): boolean {
    return this.#host.cut === 'messages' || this.#transport.capabilities.fragments
  }

  /** What the transport buffers: whoever asks sees, too, that nothing is in flight any more. */
  get #buffered(): number {
    const { bufferedAmount } = this.#transport
    if (bufferedAmount === 0) this.#largestInFlight = 0
    return bufferedAmount
  }

  /** Asks the transport for room, which nobody who waits needs first. */
  #findCredit(size: number): boolean {
    if (this.#state !== 'open' || this.#entries.length > 0) return false
    const buffered = this.#buffered
    if (buffered >= this.#host.settings.sendBufferSize) return false
    this.#credit = this.#room - buffered
    return size <= this.#credit
  }

  /** Unless its place has been given up. */
  #put(entry: SendEntry, data: string | Uint8Array, size: number): void {
    if (this.#state === 'ended' || entry.failure !== undefined) return
    this.#queuedBytes += size - entry.size
    entry.size = size
    // A text is cut at bytes, so it has to be bytes first.
    entry.data = typeof data === 'string' && this.#cuts && size > pieceSize ? encodeUtf8(data) : data
    this.#pump()
  }

  #remove(slot: SendSlot): boolean {
    const index = this.#entries.indexOf(slot as SendEntry)
    if (index >= 0) this.#entries.splice(index, 1)
    return index >= 0
  }

  #wait(entry: SendEntry, limits: OperationLimits): Promise<void> {
    const waiter = new Settlement<void>()
    entry.waiter = waiter
    waiter.watch = new LimitWatch(
      limits,
      {
        expired: () => this.#giveUp(entry, this.#timeout(limits.timeout)),
        aborted: (reason) => this.#giveUp(entry, reason, true),
      },
      // Before the connection is open a write waits for connect(), which has a deadline of its own.
      (start) => (this.#state === 'open' ? this.progressSince(start) : performance.now()),
    )
    this.#askForProgress()
    return waiter.promise
  }

  #timeout(milliseconds: number): WebSocketError {
    const isHeld = this.#entries[0]?.data === undefined
    const why = isHeld
      ? 'the message whose turn it is waits for sendFinalFrame(), or for its Blob to be read'
      : 'the peer does not read, or the network is gone'
    return new WebSocketError(`Sending made no progress for ${milliseconds} ms: ${why}.`, {
      code: 'ERR_SEND_TIMEOUT',
      phase: 'open',
      undeliveredBytes: this.bufferedAmount,
    })
  }

  /** Takes the entry back while its first byte has not left; else the connection has to end. */
  #giveUp(entry: SendEntry, reason: unknown, isSignal = false): void {
    const { waiter } = entry
    entry.waiter = undefined
    entry.failure = reason
    // A message without one of its parts would be another message.
    if (entry.handed === 0 && !entry.isHanded && entry.final && !entry.begun) {
      this.drop(entry)
      waiter?.reject(reason)
    } else if (isSignal) {
      // Whatever the reason is, an error of another socket included.
      waiter?.reject(reason)
      this.#host.connection.abort(reason, 'the signal of a send in progress fired')
    } else {
      waiter?.reject(reason instanceof WebSocketError ? withDetails(reason, { closeCode: 1006 }) : reason)
      this.#host.connection.abandon(reason)
    }
  }

  #pump(): void {
    if (this.#state !== 'open') return
    const mark = this.#host.settings.sendBufferSize
    for (let entry = this.#entries[0]; entry?.data !== undefined; entry = this.#entries[0]) {
      if (!entry.isHanded) {
        if (this.#buffered >= mark) break
        if (typeof entry.data !== 'string' && entry.data.byteLength !== entry.size) {
          this.#giveUp(entry, bytesChanged(entry.size))
          return
        }
        this.#handNext(entry, entry.data)
      } else {
        if (this.#buffered > mark) break
        this.#entries.shift()
        this.#settle(entry)
      }
    }
    if (this.#entries.length > 0) return
    const idle = this.#idle
    this.#idle = undefined
    idle?.()
  }

  /** Hands the next piece of an entry to the transport, or all of it where it is not to be cut. */
  #handNext(entry: SendEntry, data: string | Uint8Array): void {
    const { handed, size } = entry
    const isCut = typeof data !== 'string' && this.#cuts && size > pieceSize
    const end = isCut ? Math.min(handed + pieceSize, size) : size
    entry.handed = end
    entry.isHanded = end === size
    this.#queuedBytes -= end - handed
    const final = entry.isHanded ? entry.final : this.#host.cut === 'messages'
    try {
      this.#hand(entry.type, isCut ? data.subarray(handed, end) : data, final, end - handed)
    } catch (error) {
      entry.handed = handed
      entry.isHanded = false
      this.#queuedBytes += end - handed
      this.#giveUp(entry, error)
    }
  }

  #hand(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    this.#transport.send(type, data, final, size)
    this.#count(size, final)
  }

  #count(size: number, isMessage: boolean): void {
    this.bytesSent += size
    this.#credit -= size
    if (isMessage) this.messagesSent++
    if (size > this.#largestInFlight) this.#largestInFlight = size
  }

  #settle(entry: SendEntry): void {
    entry.done = true
    entry.waiter?.resolve()
  }

  #askForProgress(): void {
    if (this.#state !== 'open') return
    const buffered = this.#buffered
    if (this.#entries.length > 0 || (this.#draining && buffered > 0)) this.#transport.notifyProgress()
  }
}
