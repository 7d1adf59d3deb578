import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type ConnectRequest,
  type MessageType,
  type TransportListener,
  WebSocketError,
} from '@isosocket/core'
import { messageLimit } from '../message-limit.js'
import { WsTransport, type WsTransportControl } from '../ws-transport.js'
import type { EncodedMessage } from './encoded-message.js'
import { serverCloseCodes } from './server-close-codes.js'
import type { ServerControl } from './server-control.js'
import { completeUpgrade, type Upgrade } from './upgrade.js'

/** What a server's transport reads from the control. */
export interface ServerTransportControl extends WsTransportControl, ServerControl {
  readonly receiveBufferLimit: number
}

/** What is accepted. */
export interface Accepted {
  readonly upgrade: Upgrade
  readonly protocol: string
  /** Lines, checked. */
  readonly headers: readonly string[]
  /** The request counts as answered from here on; returns why it cannot be accepted any more. */
  begin(): WebSocketError | undefined
}

/** Who is told when a transport lets go of its connection, which may last a moment. */
export interface Keeper {
  left(transport: ServerTransport, connection: Socket | undefined): void
  /** The client has been refused; the connection may last a moment. */
  lingers(connection: Duplex): void
}

/** The message that is being handed to one socket after the other; see {@link ServerTransport.sendEncoded}. */
let current: EncodedMessage | undefined

/** The transport of a connection that was accepted. */
export class ServerTransport extends WsTransport<ServerTransportControl> {
  #accepted: Accepted | undefined
  readonly #keeper: Keeper

  constructor(accepted: Accepted, keeper: Keeper) {
    super()
    this.#accepted = accepted
    this.#keeper = keeper
  }

  /** While `hand` runs, what is sent with this payload leaves as the frame that stands ready. */
  static handOut(message: EncodedMessage, hand: () => void): void {
    current = message
    try {
      hand()
    } finally {
      current = undefined
    }
  }

  get isServer(): boolean {
    return true
  }

  /** It is open from the beginning. */
  get mayHaveSections(): boolean {
    return false
  }

  get ownCloseCodes(): readonly number[] {
    return serverCloseCodes
  }

  get where(): string {
    return `the client at ${this.facts.remoteAddress ?? 'an unknown address'}`
  }

  /** Answers the request: it is open, or has failed, when this returns. */
  connect(request: ConnectRequest<ServerTransportControl>, listener: TransportListener): void {
    const accepted = this.#accepted
    // Nothing of the request is kept as long as the connection lasts.
    this.#accepted = undefined
    this.begin(request, listener)
    const error = accepted?.begin()
    if (accepted === undefined || error !== undefined) {
      this.fail(error ?? clientGone())
      return
    }
    const { compression } = request.control
    const maxPayload = messageLimit(request)
    const { upgrade, protocol, headers } = accepted
    try {
      const opened = completeUpgrade(upgrade, { protocol, headers, compression, maxPayload })
      if (opened === undefined) this.fail(clientGone())
      else this.adopt(opened, request)
    } catch (cause) {
      this.#refuse(upgrade, cause)
    }
  }

  #refuse({ request, socket }: Upgrade, cause: unknown): void {
    const client = request.socket.remoteAddress ?? 'an unknown address'
    // Half open it would stay for ever; a client that is being told why ends by itself.
    if (!socket.writableEnded) socket.destroy()
    this.#keeper.lingers(socket)
    const why = cause instanceof Error ? cause.message : String(cause)
    this.fail(
      new WebSocketError(`The request of the client at ${client} could not be accepted: ${why}`, {
        code: 'ERR_CONNECT_FAILED',
        phase: 'upgrade',
        cause,
      }),
    )
  }

  override send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    if (current === undefined || data !== current.payload || !this.sendFrame(current.frame, size)) {
      super.send(type, data, final, size)
    }
  }

  protected override get lost(): WebSocketError {
    return new WebSocketError(
      `The connection of ${this.where} was lost: it ended without a Close frame. The client has gone, or its network.`,
      { code: 'ERR_CONNECTION_LOST' },
    )
  }

  protected override released(connection: Socket | undefined): void {
    this.#keeper.left(this, connection)
  }
}

/** The error of a socket that was accepted when there was no client any more. */
export function clientGone(): WebSocketError {
  return new WebSocketError('The client went away before its request was answered.', {
    code: 'ERR_CONNECTION_LOST',
    phase: 'upgrade',
  })
}
