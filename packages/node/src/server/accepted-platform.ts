import {
  invalidState,
  type Liveness,
  liveness,
  type MessagePlatform,
  type SettingTable,
  sendPartsAsFrames,
} from '@isosocket/core'
import { ServerTransport, type ServerTransportControl } from './server-transport.js'

/**
 * Gives a socket its transport, which is there before the socket is. One small object for each: closures would cost more.
 */
export class AcceptedPlatform<Control extends ServerTransportControl> implements MessagePlatform<Control> {
  readonly #transport: ServerTransport
  readonly settings: SettingTable<Control>

  constructor(transport: ServerTransport, settings: SettingTable<Control>) {
    if (!(transport instanceof ServerTransport)) {
      throw invalidState(
        'The sockets of a server are made by acceptMessage() and acceptStream() of a request: see WebSocketListener.',
      )
    }
    this.#transport = transport
    this.settings = settings
  }

  get liveness(): Liveness {
    return liveness
  }

  get messageInParts(): typeof sendPartsAsFrames {
    return sendPartsAsFrames
  }

  createTransport(): ServerTransport {
    return this.#transport
  }
}
