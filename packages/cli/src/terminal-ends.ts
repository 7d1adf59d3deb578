import type { Interruption } from './interruption.js'
import type { Output } from './output/output.js'

/** What the process has of the outside world. */
export interface TerminalEnds {
  readonly out: Output
  readonly err: Output
  readonly interruption: Interruption
}
