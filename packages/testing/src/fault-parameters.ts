import type { AnswerFaults } from './faults/answer-faults.js'
import type { ClosingFaults } from './faults/closing-faults.js'
import type { Comparison } from './faults/comparison.js'
import type { ConnectionFaults } from './faults/connection-faults.js'
import type { FrameFaults } from './faults/frame-faults.js'
import type { HandshakeFaults } from './faults/handshake-faults.js'
import type { LossFaults } from './faults/loss-faults.js'
import type { MessageFaults } from './faults/message-faults.js'
import type { ProxyFaults } from './faults/proxy-faults.js'
import type { SilenceFaults } from './faults/silence-faults.js'
import type { TlsFaultParameters } from './faults/tls-fault.js'

/**
 * Every fault by name, with its parameters, all of which may be left out. They are told where they are declared, in the order in
 * which a connection meets them: {@link ConnectionFaults}, {@link ProxyFaults}, {@link TlsFaultParameters}, {@link AnswerFaults},
 * {@link HandshakeFaults}, {@link FrameFaults}, {@link MessageFaults}, {@link SilenceFaults}, {@link LossFaults},
 * {@link ClosingFaults}; and {@link Comparison}.
 *
 * `after` says when a fault comes: milliseconds after the opening, where 0 is in one piece with the answer that opens, or `'message'`:
 * upon the client's first message. Browsers may never say `open` when the fault is already there: give them time.
 */
export interface FaultParameters
  extends Comparison,
    ConnectionFaults,
    ProxyFaults,
    TlsFaultParameters,
    AnswerFaults,
    HandshakeFaults,
    FrameFaults,
    MessageFaults,
    SilenceFaults,
    LossFaults,
    ClosingFaults {}

/** The name of a fault. */
export type FaultName = keyof FaultParameters
