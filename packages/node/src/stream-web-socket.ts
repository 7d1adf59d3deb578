import {
  type ControlOptions,
  checkRequestHeader,
  connectNew,
  liveness,
  type OperationOptions,
  type Platform,
  StreamSocket,
} from '@isosocket/core'
import { ClientTransport } from './client-transport.js'
import { type NodeStreamControl, type NodeStreamOptions, nodeStreamSettings } from './settings/control.js'
import { adviceFor } from './settings/setting-names.js'

const platform: Platform<NodeStreamControl> = {
  settings: nodeStreamSettings,
  adviceFor,
  createTransport: (owner) => new ClientTransport(owner),
  liveness,
  checkRequestHeader,
}

/**
 * A connection as a stream of bytes in each direction, with backpressure, for large transfers (the
 * guide, "Use StreamWebSocket to connect"). What the classes of all runtimes share is
 * {@link StreamSocket}.
 *
 * @example
 * const socket = await StreamWebSocket.connect('wss://example.com/upload')
 * await file.stream().pipeTo(socket.writable, { preventClose: true })
 * const { value } = await socket.readable.getReader().read()
 */
export class StreamWebSocket extends StreamSocket<NodeStreamControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: NodeStreamOptions) {
    super(platform, options as ControlOptions<NodeStreamControl>)
  }

  /**
   * A new socket, connected: rejects as `connect` does. It is a StreamWebSocket also when it is called on a derived class, of
   * which you make one with `new`.
   */
  static connect(
    url: string | URL,
    options?: NodeStreamOptions & OperationOptions,
  ): Promise<StreamWebSocket> {
    return connectNew(StreamWebSocket, url, options)
  }
}
