import type { Socket } from 'node:net'
import type { ConnectionFacts } from '@isosocket/core'
import type { ObservedWebSocket } from './observed-web-socket.js'

/** A connection whose handshake is done. */
export interface Opened {
  readonly socket: ObservedWebSocket
  /** The connection is none that an agent made. */
  readonly isDialled: boolean
  /** TCP, or TLS for `wss:`; of an agent's, what it gave. */
  readonly stream: Socket | undefined
  readonly facts: ConnectionFacts
}
