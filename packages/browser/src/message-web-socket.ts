import { type ConnectOptions, joinParts, type MessagePlatform, MessageSocket } from '@isosocket/core'
import { type BrowserMessageControl, browserMessageSettings } from './control.js'
import { webSocketKind } from './web-socket-carrier.js'
import { WebSocketTransport } from './web-socket-transport.js'

const platform: MessagePlatform<BrowserMessageControl> = {
  settings: browserMessageSettings,
  createTransport: () => new WebSocketTransport(webSocketKind),
  messageInParts: joinParts,
}

/** Sends and receives whole messages; see {@link MessageSocket}. */
export class MessageWebSocket extends MessageSocket<BrowserMessageControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: Partial<BrowserMessageControl>) {
    super(platform, options)
  }

  /** A new socket, connected: rejects as `connect` does. */
  static async connect(
    url: string | URL,
    { signal, timeout, ...options }: ConnectOptions<BrowserMessageControl> = {},
  ): Promise<MessageWebSocket> {
    const socket = new MessageWebSocket(options)
    await socket.connect(url, { signal, timeout })
    return socket
  }
}
