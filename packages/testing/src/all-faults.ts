import type { Fault } from './fault.js'
import type { FaultName, FaultParameters } from './fault-parameters.js'
import { answerFaults } from './faults/answer-faults.js'
import { closingFaults } from './faults/closing-faults.js'
import { comparison } from './faults/comparison.js'
import { connectionFaults } from './faults/connection-faults.js'
import { frameFaults } from './faults/frame-faults.js'
import { handshakeFaults } from './faults/handshake-faults.js'
import { lossFaults } from './faults/loss-faults.js'
import { messageFaults } from './faults/message-faults.js'
import { proxyFaults } from './faults/proxy-faults.js'
import { silenceFaults } from './faults/silence-faults.js'
import { tlsFault } from './faults/tls-fault.js'

const faults: { readonly [Name in FaultName]: Fault<FaultParameters[Name]> } = {
  ...comparison,
  ...connectionFaults,
  ...proxyFaults,
  ...tlsFault,
  ...answerFaults,
  ...handshakeFaults,
  ...frameFaults,
  ...messageFaults,
  ...lossFaults,
  ...silenceFaults,
  ...closingFaults,
}

interface Unchecked {
  readonly [name: string]: unknown
}

/** By name; its parameters are checked when they are read. */
export const allFaults: ReadonlyMap<string, Fault<Unchecked>> = new Map(
  Object.entries<Fault<Unchecked>>(faults as { readonly [name: string]: Fault<Unchecked> }),
)
