import { connectingRows } from './fault-connecting-rows.js'
import { lossFaultRows } from './fault-loss-rows.js'
import { messageFaultRows } from './fault-message-rows.js'
import { proxyRows } from './fault-proxy-rows.js'
import type { FaultRow } from './fault-row.js'
import { tlsRows } from './fault-tls-rows.js'

/**
 * Every fault, in the order in which a connection meets them, and what each runtime has to make of it.
 *
 * What is not the same, but looks the same in Node, has one row, since the error cannot say which it was:
 *
 * - no cipher in common, and a client certificate that the server wants in TLS 1.2: before TLS 1.3 both are the alert `handshake_failure`
 * - a client certificate that the server does not trust, and an end instead of an answer: a server on Node ends the connection without
 *   an alert, after the handshake
 * - a reset directly behind data, and an end without a Close frame: libuv reports data that comes together with a reset, and then an end
 * - an intermediate certificate that is not sent, and an authority that is not known: either way the issuer is not there
 */
export const faultTable: readonly FaultRow[] = [
  ...connectingRows,
  ...proxyRows,
  ...tlsRows,
  ...messageFaultRows,
  ...lossFaultRows,
]
