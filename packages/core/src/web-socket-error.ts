import { statusOf, type WebSocketErrorCode } from './error-code.js'
import type { WebErrorStatus } from './web-error-status.js'

/** How far a connection had come: name look-up, TCP, proxy, TLS, HTTP upgrade, open, closing; of a server that cannot start: listen. */
export type WebSocketPhase = 'resolve' | 'connect' | 'proxy' | 'tls' | 'upgrade' | 'open' | 'close' | 'listen'

/** An HTTP answer that was not the upgrade, kept for whoever has to find out why. */
export interface WebSocketErrorResponse {
  /** HTTP status code, e.g. 401. */
  readonly status: number
  /** The text beside it, e.g. `Unauthorized`. */
  readonly statusText: string
  /** Header fields, names in lower case. */
  readonly headers: { readonly [name: string]: string }
  /** The first 16 KiB of the body, as text. */
  readonly body: string
}

/** What a {@link WebSocketError} is made of. */
export interface WebSocketErrorDetails {
  readonly code: WebSocketErrorCode
  /** Default: the one that belongs to the code, else `Unknown`. */
  readonly status?: WebErrorStatus | undefined
  readonly cause?: unknown
  readonly phase?: WebSocketPhase | undefined
  readonly closeCode?: number | undefined
  readonly reason?: string | undefined
  readonly undeliveredBytes?: number | undefined
  readonly response?: WebSocketErrorResponse | undefined
}

/** Knows the status of errors of one kind, e.g. those of one runtime; `undefined` for others. */
export type StatusSource = (error: object) => WebErrorStatus | undefined

// A registered symbol is the same in every copy of the library and in both module formats.
const brand = Symbol.for('isosocket.WebSocketError')

const statusSources: StatusSource[] = []

/**
 * Every failure of this library (the guide, "Handling exceptions").
 *
 * Chromium has a global of the same name that belongs to `WebSocketStream`: import this one.
 *
 * @example
 * try {
 *   await socket.connect('wss://example.com/chat')
 * } catch (error) {
 *   if (error instanceof WebSocketError) console.log(error.status, error.code, error.message)
 * }
 */
export class WebSocketError extends Error {
  override readonly name = 'WebSocketError'
  /** What went wrong, coarse: a name of the original's enumeration. */
  readonly status!: WebErrorStatus
  /** What went wrong, fine: stable, made for `switch`. */
  readonly code!: WebSocketErrorCode
  /** How far the connection had come, where known. */
  readonly phase!: WebSocketPhase | undefined
  /** The close code, where the connection was closed: the peer's, ours, or 1006 for none. */
  readonly closeCode!: number | undefined
  /** The reason that came with the close code. */
  readonly reason!: string | undefined
  /** Payload bytes that had been accepted for sending and were lost with the connection. */
  readonly undeliveredBytes!: number | undefined
  /** The HTTP answer that refused the upgrade. Only where the runtime shows it (not in browsers). */
  readonly response!: WebSocketErrorResponse | undefined

  /** Used by the library; of use to you in tests and in wrappers of your own. */
  constructor(message: string, details: WebSocketErrorDetails) {
    // A program without types may leave them out: an error about its error would hide what it had to say.
    const { cause, ...rest } = details ?? {}
    super(message, cause === undefined ? undefined : { cause })
    Object.assign(this, rest, { status: rest.status ?? statusOf(rest.code) })
    Object.defineProperty(this, brand, { value: true })
  }

  /** True for the errors of every copy of the library in the program; of a derived class for its own only. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: it is the derived class that is asked.
    if (this !== WebSocketError) return super[Symbol.hasInstance](value)
    try {
      return brand in (value as object)
    } catch {
      // It is no object, or a proxy that throws.
      return false
    }
  }

  /**
   * The status of any error whatever: ours, a runtime's, a `DOMException` (`AbortError` is
   * `OperationCanceled`, `TimeoutError` is `Timeout`). A stranger is `Unknown`. Never throws.
   */
  static getStatus(error: unknown): WebErrorStatus {
    try {
      return error instanceof WebSocketError ? error.status : statusOfStranger(error as object)
    } catch {
      // It is no object, or its own getters or its proxy threw.
      return 'Unknown'
    }
  }
}

function statusOfStranger(error: object): WebErrorStatus {
  for (const source of statusSources) {
    const status = source(error)
    if (status !== undefined) return status
  }
  const { name } = error as { name?: unknown }
  if (name === 'AbortError') return 'OperationCanceled'
  return name === 'TimeoutError' ? 'Timeout' : 'Unknown'
}

/** Lets {@link WebSocketError.getStatus} understand the errors of a runtime. For adapters. */
export function addStatusSource(source: StatusSource): void {
  statusSources.push(source)
}

/** An argument or a setting is not of the documented kind. */
export function invalidArgument(message: string, cause?: unknown): WebSocketError {
  return new WebSocketError(message, { code: 'ERR_INVALID_ARGUMENT', cause })
}

/** The call does not fit the state of the object. */
export function invalidState(message: string, cause?: unknown): WebSocketError {
  return new WebSocketError(message, { code: 'ERR_INVALID_STATE', cause })
}

/** The runtime cannot do it. */
export function notSupported(message: string): WebSocketError {
  return new WebSocketError(message, { code: 'ERR_NOT_SUPPORTED' })
}
