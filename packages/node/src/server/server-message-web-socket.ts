import {
  type BufferSource,
  type ControlOptions,
  type MessageData,
  MessageSocket,
  type OperationOptions,
  WebSocketError,
} from '@isosocket/core'
import { AcceptedPlatform } from './accepted-platform.js'
import type { EncodedMessage } from './encoded-message.js'
import { type ServerMessageControl, serverMessageSettings } from './server-control.js'
import type { ServerTransport } from './server-transport.js'
import { withoutConnecting } from './without-connect.js'

/** RFC 6455 §7.4.1. */
const policyViolation = 1008

/**
 * A connection that a {@link WebSocketRequest} was accepted with, for whole messages: all that a `MessageWebSocket` has but
 * `connect` and `setRequestHeader`. It is open from the beginning; `close()` takes also the codes that are a
 * server's: 1001, 1003, 1007 to 1014.
 */
export class ServerMessageWebSocket extends MessageSocket<ServerMessageControl> {
  /** It is connected. */
  declare readonly connect: never
  /** The client has sent its request. */
  declare readonly setRequestHeader: never

  static {
    withoutConnecting(ServerMessageWebSocket.prototype)
  }

  /** @internal Made by `request.acceptMessage()`. */
  constructor(transport: ServerTransport, address: string, options: ControlOptions<ServerMessageControl>) {
    super(new AcceptedPlatform(transport, serverMessageSettings), options)
    void this.connection.connect(address, undefined)
  }

  /**
   * As `MessageWebSocket.send`. A send that finds the socket not open is never an unhandled rejection, whoever has closed it:
   * clients leave and listeners close at any moment, and neither may end a server that does not wait for what it sends.
   */
  override send(data: MessageData, options?: OperationOptions): Promise<void> {
    return this.#excused(super.send(data, options))
  }

  /** As `MessageWebSocket.sendNonfinalFrame`, and as {@link send} never an unhandled rejection. */
  override sendNonfinalFrame(data: string | BufferSource, options?: OperationOptions): Promise<void> {
    return this.#excused(super.sendNonfinalFrame(data, options))
  }

  /** As `MessageWebSocket.sendFinalFrame`, and as {@link send} never an unhandled rejection. */
  override sendFinalFrame(data: string | BufferSource, options?: OperationOptions): Promise<void> {
    return this.#excused(super.sendFinalFrame(data, options))
  }

  #excused(sending: Promise<void>): Promise<void> {
    if (this.state !== 'open') sending.catch(() => {})
    return sending
  }

  /**
   * @internal Sends a message of a broadcast, if there is room for it. Where there is none: `undefined`. A large message goes
   * out in pieces, as the client takes them.
   */
  offer({ type, payload }: EncodedMessage): Promise<void> | 'sent' | undefined {
    const { sendQueue } = this.connection
    const size = payload.byteLength
    if (sendQueue.pass(type, payload, size)) return 'sent'
    const { bufferedAmount } = sendQueue
    const hasRoom = bufferedAmount === 0 || bufferedAmount + size <= this.settings.sendBufferSize
    return hasRoom ? this.queue({ type, payload }) : undefined
  }

  /** @internal Lets it wait behind what waits already; `undefined` where that would be too much. */
  queue({ type, payload }: Omit<EncodedMessage, 'frame'>): Promise<void> | undefined {
    const { sendQueue } = this.connection
    const size = payload.byteLength
    if (sendQueue.overflows(size)) return undefined
    const limits = { signal: undefined, timeout: this.settings.sendTimeout }
    return sendQueue.push(type, payload, size, limits) ?? Promise.resolve()
  }

  /** @internal The client does not take what is sent: it is told so, and left. */
  tooSlow(): void {
    const { bufferedAmount } = this
    this.connection.fail(
      new WebSocketError(
        `The client does not read: ${bufferedAmount} bytes were waiting for it when a broadcast came, so the connection was closed. Raise sendBufferSize, or broadcast with slowConsumer 'drop'.`,
        { code: 'ERR_SEND_OVERFLOW', phase: 'open' },
      ),
      policyViolation,
    )
  }
}
