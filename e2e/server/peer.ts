import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** The server's end of an accepted WebSocket, as far as it keeps to the protocol. Two hands have made one each. */
export interface Peer {
  /** Neither end has closed. */
  readonly isOpen: boolean
  /** Payload that was sent and that the operating system has not taken. */
  readonly bufferedAmount: number
  /** Whom to hand what comes; called once, before anything comes. */
  receive(take: MessageTaker): void
  /** Nothing more is read from the client, but for what is on its way inside the process. */
  pause(): void
  resume(): void
  /** A string is a text message. Resolves when there is room for more, `false` when the connection ended before. */
  send(data: string | Buffer): Promise<boolean>
  /** A part of a message, a frame; all parts are of one kind, and none is empty. As `send`. */
  sendPart(data: string | Buffer, final: boolean): Promise<boolean>
  ping(): void
  /** What was sent goes first. */
  close(code: number, reason: string): void
}

/** Gets each message, or where the peer was accepted with `sections` each piece of one, and whether it ends the message. */
export type MessageTaker = (bytes: Buffer, isBinary: boolean, final: boolean) => void

/** What the way to accept a request depends on. */
export interface PeerOptions {
  /** Whether permessage-deflate may be negotiated. */
  readonly compression: boolean
  /** The sub-protocol to answer; empty for none. */
  chooseProtocol(offered: readonly string[]): string
  /** So many bytes may wait, in this process, before `send` lets its caller wait. */
  readonly sendAhead: number
  /** Messages need not be put together: a peer that is paused then stops in the middle of one. */
  readonly sections: boolean
}

/** What `node:http` says of an upgrade. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly tcp: Socket
  readonly head: Buffer
}

/** Opens the connection, and says so in the same turn; refuses a request that is none by itself. */
export type AcceptPeer = (upgrade: Upgrade, options: PeerOptions, opened: (peer: Peer) => void) => void

/** The largest message that is taken. */
export const largestMessage = 256 * 2 ** 20
