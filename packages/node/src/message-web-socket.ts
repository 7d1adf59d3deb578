import {
  type ConnectOptions,
  checkRequestHeader,
  liveness,
  type MessagePlatform,
  MessageSocket,
  sendPartsAsFrames,
} from '@isosocket/core'
import { ClientTransport } from './client-transport.js'
import { type NodeMessageControl, nodeMessageSettings } from './settings/control.js'

const platform: MessagePlatform<NodeMessageControl> = {
  settings: nodeMessageSettings,
  createTransport: () => new ClientTransport(),
  liveness,
  checkRequestHeader,
  messageInParts: sendPartsAsFrames,
}

/** Sends and receives whole messages; see {@link MessageSocket}. */
export class MessageWebSocket extends MessageSocket<NodeMessageControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: Partial<NodeMessageControl>) {
    super(platform, options)
  }

  /** A new socket, connected: rejects as `connect` does. */
  static async connect(
    url: string | URL,
    { signal, timeout, ...options }: ConnectOptions<NodeMessageControl> = {},
  ): Promise<MessageWebSocket> {
    const socket = new MessageWebSocket(options)
    await socket.connect(url, { signal, timeout })
    return socket
  }
}
