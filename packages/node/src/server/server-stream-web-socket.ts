import { type ControlOptions, StreamSocket } from '@isosocket/core'
import { AcceptedPlatform } from './accepted-platform.js'
import { type ServerStreamControl, serverStreamSettings } from './server-control.js'
import type { ServerTransport } from './server-transport.js'
import { withoutConnecting } from './without-connect.js'

/**
 * A connection that a {@link WebSocketRequest} was accepted with, as a stream of bytes in each direction: all that a
 * `StreamWebSocket` has but `connect` and `setRequestHeader`. It is open from the beginning; `close()` takes also
 * the codes that are a server's: 1001, 1003, 1007 to 1014.
 */
export class ServerStreamWebSocket extends StreamSocket<ServerStreamControl> {
  /** It is connected. */
  declare readonly connect: never
  /** The client has sent its request. */
  declare readonly setRequestHeader: never

  static {
    withoutConnecting(ServerStreamWebSocket.prototype)
  }

  /** @internal Made by `request.acceptStream()`. */
  constructor(transport: ServerTransport, address: string, options: ControlOptions<ServerStreamControl>) {
    super(new AcceptedPlatform(transport, serverStreamSettings), options)
    void this.connection.connect(address, undefined)
  }
}
