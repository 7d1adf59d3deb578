import {
  type ControlOptions,
  checkRequestHeader,
  connectNew,
  liveness,
  type MessagePlatform,
  MessageSocket,
  type OperationOptions,
  sendPartsAsFrames,
} from '@isosocket/core'
import { ClientTransport } from './client-transport.js'
import { type NodeMessageControl, type NodeMessageOptions, nodeMessageSettings } from './settings/control.js'
import { adviceFor } from './settings/setting-names.js'

const platform: MessagePlatform<NodeMessageControl> = {
  settings: nodeMessageSettings,
  adviceFor,
  createTransport: (owner) => new ClientTransport(owner),
  liveness,
  checkRequestHeader,
  messageInParts: sendPartsAsFrames,
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
export class MessageWebSocket extends MessageSocket<NodeMessageControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: NodeMessageOptions) {
    super(platform, options as ControlOptions<NodeMessageControl>)
  }

  /**
   * A new socket, connected: rejects as `connect` does. It is a MessageWebSocket also when it is called on a derived class, of
   * which you make one with `new`.
   */
  static connect(
    url: string | URL,
    options?: NodeMessageOptions & OperationOptions,
  ): Promise<MessageWebSocket> {
    return connectNew(MessageWebSocket, url, options)
  }
}
