import {
  type ConnectOptions,
  checkRequestHeader,
  liveness,
  type Platform,
  StreamSocket,
} from '@isosocket/core'
import { ClientTransport } from './client-transport.js'
import { type NodeStreamControl, nodeStreamSettings } from './settings/control.js'

const platform: Platform<NodeStreamControl> = {
  settings: nodeStreamSettings,
  createTransport: () => new ClientTransport(),
  liveness,
  checkRequestHeader,
}

/** Sends and receives a stream of bytes; see {@link StreamSocket}. */
export class StreamWebSocket extends StreamSocket<NodeStreamControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: Partial<NodeStreamControl>) {
    super(platform, options)
  }

  /** A new socket, connected: rejects as `connect` does. */
  static async connect(
    url: string | URL,
    { signal, timeout, ...options }: ConnectOptions<NodeStreamControl> = {},
  ): Promise<StreamWebSocket> {
    const socket = new StreamWebSocket(options)
    await socket.connect(url, { signal, timeout })
    return socket
  }
}
