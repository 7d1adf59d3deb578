import {
  type ConnectOptions,
  type ControlOptions,
  connectNew,
  joinParts,
  type MessagePlatform,
  MessageSocket,
} from '@isosocket/core'
import { type BrowserMessageControl, browserMessageSettings } from './control.js'
import { webSocketKind } from './web-socket-carrier.js'
import { WebSocketTransport } from './web-socket-transport.js'

const platform: MessagePlatform<BrowserMessageControl> = {
  settings: browserMessageSettings,
  createTransport: () => new WebSocketTransport(() => webSocketKind),
  messageInParts: joinParts,
}

/**
 * Sends and receives whole messages, text or binary (the guide, "Use MessageWebSocket to connect").
 *
 * Messages are received in one of two ways: by listeners of the `message` event (push), or by
 * `receive()`, `for await` or `readable` (pull). What the classes of all runtimes share is
 * {@link MessageSocket}.
 *
 * @example
 * const socket = await MessageWebSocket.connect('wss://example.com/chat')
 * await socket.send('Hello, World!')
 * for await (const message of socket) console.log(message.text())
 */
export class MessageWebSocket extends MessageSocket<BrowserMessageControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: ControlOptions<BrowserMessageControl>) {
    super(platform, options)
  }

  /**
   * A new socket, connected: rejects as `connect` does. It is a MessageWebSocket also when it is called on a derived class, of
   * which you make one with `new`.
   */
  static connect(
    url: string | URL,
    options?: ConnectOptions<BrowserMessageControl>,
  ): Promise<MessageWebSocket> {
    return connectNew(MessageWebSocket, url, options)
  }
}
