import { type CloseInfo, checkClose } from './close-code.js'
import { connectFailed, connectionEnded, showClose, withDetails } from './connection-error.js'
import type { SocketControl } from './control.js'
import {
  LimitWatch,
  type OperationLimits,
  type OperationOptions,
  operationLimits,
} from './operation-limit.js'
import { ReceiveQueue, type ReceiveQueueHost } from './receive-queue.js'
import { SendQueue, type SendQueueHost } from './send-queue.js'
import { handled, handledSettlement, type Settlement } from './settlement.js'
import type {
  Delivery,
  MessageType,
  ReceivedData,
  Transport,
  TransportEnd,
  TransportListener,
} from './transport.js'
import { invalidState, WebSocketError, type WebSocketErrorDetails } from './web-socket-error.js'
import { credentialsRefused, webSocketUrl, withoutCredentials } from './web-socket-url.js'

/** Where a socket is in its life. It only ever moves to the right. */
export type SocketState = 'new' | 'connecting' | 'open' | 'closing' | 'closed'

/** How a connection ended. */
export interface ConnectionEnd {
  /** It had been open: then there is a `close` event. */
  readonly wasOpen: boolean
  readonly code: number
  readonly reason: string
  /** A Close frame came, whatever its code. */
  readonly wasClean: boolean
  readonly error: WebSocketError | undefined
  /** What a write gets that was not sent by then: `error`, or that the connection was closed. */
  readonly writeError: WebSocketError
  /** We ended it, by `close()` or `abort()`. */
  readonly local: boolean
  /** When, on the clock of `performance.now()`. */
  readonly at: number
}

/** Whose connection it is, and whose queues. */
export interface ConnectionHost<Control> extends SendQueueHost, ReceiveQueueHost {
  readonly transport: Transport<Control>
  /** They may be set until `connect`. */
  readonly settings: Control &
    Pick<SocketControl, 'connectTimeout' | 'closeTimeout'> &
    SendQueueHost['settings'] &
    ReceiveQueueHost['settings']
  readonly connection: SendQueueHost['connection'] & ReceiveQueueHost['connection']
  readonly headers: ReadonlyMap<string, string>
  readonly maxMessageSize: number
  readonly delivery: Delivery
  received(type: MessageType, data: ReceivedData, final: boolean, ended?: number): void
  /** Called once, before anything is sent or received. */
  opened(): void
  /** Called once when `close()` begins. */
  closing(): void
  /** Called once, after everything else is settled. */
  ended(end: ConnectionEnd): void
}

/** 1008 "policy violation" and 1009 "too big" are not allowed to scripts in browsers: the same plus 3000. */
const privateCodeOffset = 3000

/**
 * The lifecycle of one connection: the only place where `state` changes, and the owner of the
 * transport, of both queues and of the deadlines of connecting and closing.
 *
 * ```
 * new ──connect──► connecting ──opened──► open ──close()──► closing
 *  │                   │                   │                   │
 *  └────close/abort────┴──fault, abort─────┴──ended, fault─────┴──► closed
 * ```
 *
 * Invariants:
 * - `closed` is reached once, and in the same turn every promise of the connection is settled or,
 *   where received data is still to be read, bound to settle after it.
 * - After `closed` nothing is asked of the transport.
 */
export class Connection<Control, Value> implements TransportListener {
  readonly #host: ConnectionHost<Control>
  readonly #transport: Transport<Control>
  #sendQueue: SendQueue | undefined
  readonly receiveQueue: ReceiveQueue<Value>
  #state: SocketState = 'new'
  #connecting: Settlement<void> | undefined
  #closing: Settlement<CloseInfo> | undefined
  /** Made when it is asked for. */
  #closed: Settlement<CloseInfo> | undefined
  #end: ConnectionEnd | undefined
  #address = ''
  #openedAt = 0

  constructor(host: ConnectionHost<Control>) {
    this.#host = host
    this.#transport = host.transport
    this.receiveQueue = new ReceiveQueue<Value>(host)
  }

  /** Made when it is asked for: a socket that only listens needs none. */
  get sendQueue(): SendQueue {
    if (this.#sendQueue === undefined) {
      this.#sendQueue = new SendQueue(this.#host)
      if (this.#openedAt > 0) this.#sendQueue.open()
    }
    return this.#sendQueue
  }

  get state(): SocketState {
    return this.#state
  }

  /** Given to `connect`, without name and password; empty before. */
  get address(): string {
    return this.#address
  }

  /** When the handshake was done, on the clock of `performance.now()`. */
  get openedAt(): number {
    return this.#openedAt
  }

  /** On the same clock: when it ended, or now. */
  get lastsUntil(): number {
    return this.#end?.at ?? performance.now()
  }

  /** Fulfils on a clean close, rejects otherwise; marked as handled. */
  get closed(): Promise<CloseInfo> {
    if (this.#closed === undefined) {
      this.#closed = handledSettlement<CloseInfo>()
      if (this.#end !== undefined) settle(this.#closed, this.#end)
    }
    return this.#closed.promise
  }

  connect(given: unknown, options: OperationOptions | undefined): Promise<void> {
    if (this.#state !== 'new') {
      throw invalidState(`The socket is ${this.#state} and connects once. Use a new one.`)
    }
    const url = webSocketUrl(given)
    const address = withoutCredentials(url)
    if (address !== url.href && !this.#transport.capabilities.headers) throw credentialsRefused()
    const like = '{ signal, timeout }; sub-protocols go to control.protocols'
    const limits = operationLimits(options, this.#host.settings.connectTimeout, like)
    const { signal, timeout } = limits
    this.#address = address
    const connecting = handledSettlement<void>()
    this.#connecting = connecting
    if (signal?.aborted === true) {
      this.#connectAborted(signal.reason)
      return connecting.promise
    }
    this.#state = 'connecting'
    connecting.watch = new LimitWatch(limits, {
      expired: () => this.#connectExpired(timeout),
      aborted: (reason) => this.#connectAborted(reason),
    })
    try {
      const { settings, headers, maxMessageSize, delivery } = this.#host
      this.#transport.connect({ url, control: settings, headers, timeout, maxMessageSize, delivery }, this)
    } catch (error) {
      this.#finish(error instanceof WebSocketError ? error : connectFailed(this.#where, error))
    }
    return connecting.promise
  }

  close(code: unknown, reason: unknown, options: OperationOptions | undefined): Promise<CloseInfo> {
    checkClose(code, reason, this.#transport.ownCloseCodes)
    const limits = operationLimits(options, this.#host.settings.closeTimeout)
    if (this.#closing !== undefined) return this.#closing.promise
    const info = { code, reason } as CloseInfo
    const closing = handledSettlement<CloseInfo>()
    this.#closing = closing
    if (this.#end !== undefined) settle(closing, this.#end)
    else if (this.#state === 'open') this.#startClosing(info, limits, closing)
    else if (this.#state === 'new') this.#finish(info)
    else {
      // To have nothing open is what was asked for.
      closing.resolve(info)
      this.#break(this.#abortedError('close() was called while connecting', undefined))
    }
    return closing.promise
  }

  /** Ends the connection now, because the application wants it so; `by` says by which means. */
  abort(reason: unknown, by = 'abort() was called'): void {
    this.#break(this.#abortedError(by, reason))
  }

  /** Ends the connection now, because of what the peer did; tells it so where possible. */
  fail(error: WebSocketError, closeCode: number): void {
    const code = this.#transport.capabilities.hardAbort ? closeCode : closeCode + privateCodeOffset
    this.#break(withDetails(error, { closeCode: code, undeliveredBytes: this.#undelivered }), code)
  }

  /** Ends the connection, because a send was given up without which what follows makes no sense, or the peer is gone. */
  abandon(error: unknown): void {
    this.#break(
      error instanceof WebSocketError
        ? withDetails(error, { closeCode: 1006, undeliveredBytes: this.#undelivered })
        : this.#abortedError('sending failed', error),
    )
  }

  /** The error for a call that needs an open socket; with the cause if the connection was lost. */
  notOpen(doing: string): WebSocketError {
    const end = this.#end
    if (end?.wasOpen !== true) {
      const isEarly = this.#state === 'new' || this.#state === 'connecting'
      const todo = isEarly ? 'Await connect() first' : 'Use a new one'
      return invalidState(`Cannot ${doing}: the socket is ${this.#state}. ${todo}.`)
    }
    const { code, reason, error } = end
    const status = error?.status ?? 'Disconnected'
    return new WebSocketError(
      `Cannot ${doing}: the connection was closed (${showClose(end)}). Use a new one.`,
      { code: 'ERR_INVALID_STATE', status, cause: error, closeCode: code, reason },
    )
  }

  /** Rejects with {@link notOpen}; a loss that the caller could not know is no surprise to the process. */
  refuse(doing: string): Promise<never> {
    const refused = Promise.reject(this.notOpen(doing))
    return this.#end?.wasOpen === true && !this.#end.local ? handled(refused) : refused
  }

  /** Taken before the transport lets go of what it has. */
  get #undelivered(): number {
    return this.sendQueue.bufferedAmount
  }

  /** As messages show it: a query may hold a token. */
  get #where(): string {
    return this.#address.replace(/\?.*/, '') || 'the server'
  }

  // What the transport tells: `TransportListener`.

  opened(): void {
    this.#state = 'open'
    this.#openedAt = performance.now()
    this.#connecting?.resolve()
    // Nothing of connecting is kept as long as the connection lasts.
    this.#connecting = undefined
    this.#host.opened()
    this.#sendQueue?.open()
  }

  received(type: MessageType, data: ReceivedData, final: boolean, ended?: number): void {
    if (this.#state === 'open') this.#host.received(type, data, final, ended)
  }

  progressed(): void {
    this.#sendQueue?.progressed()
  }

  ended({ code, reason, error }: TransportEnd): void {
    if (this.#state === 'connecting') {
      this.#finish(error ?? connectFailed(this.#where))
    } else if (code === 1006) {
      const lost =
        error ??
        connectionEnded(
          this.#where,
          'lost: it ended without a Close frame. Connect again with a new socket',
          {
            code: 'ERR_CONNECTION_LOST',
          },
        )
      const { phase = this.#phase, closeCode = code } = lost
      this.#finish(withDetails(lost, { phase, closeCode, reason, undeliveredBytes: this.#undelivered }))
    } else {
      this.#finish({ code, reason })
    }
  }

  #startClosing(info: CloseInfo, limits: OperationLimits, closing: Settlement<CloseInfo>): void {
    if (limits.signal?.aborted === true) {
      this.#closeAborted(limits.signal.reason)
      return
    }
    this.#state = 'closing'
    this.receiveQueue.discardFurther()
    this.#host.closing()
    let handshakeStarted = 0
    closing.watch = new LimitWatch(
      limits,
      {
        expired: () => this.#closeExpired(limits.timeout),
        aborted: (reason) => this.#closeAborted(reason),
      },
      (start) => this.sendQueue.progressSince(Math.max(start, handshakeStarted)),
    )
    this.sendQueue.drain(() => {
      handshakeStarted = performance.now()
      this.#transport.close(info.code, info.reason)
    })
  }

  #connectExpired(timeout: number): void {
    const { phase, attempts = [] } = this.#transport
    const during = phase === undefined ? '' : ` (phase: ${phase})`
    const tried = attempts.length === 0 ? '' : ` Tried: ${attempts.join('; ')}.`
    this.#break(
      new WebSocketError(
        `Connecting to ${this.#where} took longer than ${timeout} ms${during}.${tried} Check the address, or raise connectTimeout.`,
        { code: 'ERR_CONNECT_TIMEOUT', phase },
      ),
    )
  }

  #connectAborted(reason: unknown): void {
    // The operation whose signal fired gets the reason itself; everybody else gets our error.
    this.#connecting?.reject(reason)
    this.abort(reason, 'the signal of connect() fired')
  }

  #closeExpired(timeout: number): void {
    const undeliveredBytes = this.#undelivered
    const what = undeliveredBytes > 0 ? `${undeliveredBytes} bytes are not sent` : 'no Close frame came back'
    this.#break(
      new WebSocketError(
        `Closing made no progress for ${timeout} ms (${what}): the connection was ended. Raise closeTimeout for a slow peer.`,
        { code: 'ERR_CLOSE_TIMEOUT', phase: 'close', closeCode: 1006, undeliveredBytes },
      ),
    )
  }

  #closeAborted(reason: unknown): void {
    this.#closing?.reject(reason)
    this.abort(reason, 'the signal of close() fired')
  }

  #abortedError(what: string, cause: unknown): WebSocketError {
    return connectionEnded(this.#where, `ended: ${what}`, {
      code: 'ERR_ABORTED',
      cause,
      phase: this.#phase,
      undeliveredBytes: this.#undelivered,
      closeCode: this.#isOpen ? 1006 : undefined,
    })
  }

  /** It is, or is being closed. */
  get #isOpen(): boolean {
    return this.#state === 'open' || this.#state === 'closing'
  }

  get #phase(): WebSocketErrorDetails['phase'] {
    if (this.#state === 'open') return 'open'
    return this.#state === 'closing' ? 'close' : this.#transport.phase
  }

  /** Ends the connection from this side; with a code, a Close frame is tried. */
  #break(error: WebSocketError, closeCode?: number): void {
    if (this.#state === 'closed') return
    if (this.#state !== 'new') this.#transport.abort(closeCode)
    this.#finish(error)
  }

  /** The one way into `closed`. */
  #finish(outcome: WebSocketError | CloseInfo): void {
    if (this.#state === 'closed') return
    const wasOpen = this.#isOpen
    const phase = this.#phase
    this.#state = 'closed'
    const error = outcome instanceof WebSocketError ? outcome : undefined
    const reason = outcome.reason ?? ''
    const code = error === undefined ? (outcome as CloseInfo).code : 1006
    const wasClean = error === undefined
    const writeError =
      error ??
      connectionEnded(this.#where, `closed (${showClose({ code, reason })}) before this was sent`, {
        code: 'ERR_CLOSED',
        phase,
        closeCode: code,
        reason,
        undeliveredBytes: this.#undelivered,
      })
    const local = this.#closing !== undefined || error?.code === 'ERR_ABORTED'
    this.#end = { wasOpen, code, reason, wasClean, error, writeError, local, at: performance.now() }
    this.#connecting?.reject(writeError)
    this.sendQueue.end(writeError)
    this.receiveQueue.end(error)
    for (const waiting of [this.#closed, this.#closing]) if (waiting !== undefined) settle(waiting, this.#end)
    this.#host.ended(this.#end)
  }
}

/** Tells the outcome of closing. */
function settle(settlement: Settlement<CloseInfo>, { code, reason, error }: ConnectionEnd): void {
  if (error === undefined) settlement.resolve({ code, reason })
  else settlement.reject(error)
}
