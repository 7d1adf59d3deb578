import type { FaultName, FaultParameters } from 'isosocket/testing'
import type { Expectation, PerEngine } from './fault-outcome.js'
import type { Need } from './need.js'

/** A fault of the fault server with its parameters. */
export type FaultCall = { [Name in FaultName]: readonly [Name, FaultParameters[Name]?] }[FaultName]

/**
 * What the client does once it is open:
 *
 * - `speak`: sends a message, upon which the fault comes, and waits for the end
 * - `receive`: the same, waiting in `receive()`
 * - `load`: the same with a `StreamWebSocket`, waiting in `DataReader.load()`
 * - `listen`: says nothing and waits for the end
 * - `fill`: sends small messages until it is told not to
 * - `pour`: sends one message that is larger than all buffers on the way
 * - `close`: calls `close()`
 */
export type Deed = 'speak' | 'receive' | 'load' | 'listen' | 'fill' | 'pour' | 'close'

/** Settings that every runtime has. */
export interface RowOptions {
  readonly connectTimeout?: number
  readonly sendTimeout?: number
  readonly receiveTimeout?: number
  readonly closeTimeout?: number
  readonly keepAliveInterval?: number
  readonly keepAliveTimeout?: number
  readonly maxMessageSize?: number
  readonly protocols?: readonly string[]
}

/** One fault, and what every runtime has to make of it. */
export interface FaultRow extends Expectation {
  /** A sentence, which is the name of the case. */
  readonly name: string
  readonly fault: FaultCall
  /** Over TLS, where that is not the fault. */
  readonly secure?: boolean
  /** Default `speak`. */
  readonly does?: Deed
  readonly options?: RowOptions
  readonly needs?: Need
  /** Where an engine may see the one or the other, by what arrives together: the other. */
  readonly orElse?: PerEngine
  /** Why an outcome is not the one that is to be expected, or why the engines differ. */
  readonly because?: string
}
