import {
  type ConnectOptions,
  type ControlOptions,
  connectNew,
  type Platform,
  StreamSocket,
} from '@isosocket/core'
import { type BrowserStreamControl, browserStreamSettings } from './control.js'
import { webSocketKind } from './web-socket-carrier.js'
import { hasWebSocketStream, webSocketStreamKind } from './web-socket-stream-carrier.js'
import { WebSocketTransport } from './web-socket-transport.js'

const platform: Platform<BrowserStreamControl> = {
  settings: browserStreamSettings,
  createTransport: (owner) => {
    const usual = hasWebSocketStream() ? webSocketStreamKind : webSocketKind
    // Any constructor of the W3C's shape is a WebSocket.
    return new WebSocketTransport(() => (owner.settings.webSocket === undefined ? usual : webSocketKind))
  },
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
export class StreamWebSocket extends StreamSocket<BrowserStreamControl> {
  /** A socket that is not connected. Throws `ERR_INVALID_ARGUMENT` for a bad setting. */
  constructor(options?: ControlOptions<BrowserStreamControl>) {
    super(platform, options)
  }

  /**
   * A new socket, connected: rejects as `connect` does. It is a StreamWebSocket also when it is called on a derived class, of
   * which you make one with `new`.
   */
  static connect(
    url: string | URL,
    options?: ConnectOptions<BrowserStreamControl>,
  ): Promise<StreamWebSocket> {
    return connectNew(StreamWebSocket, url, options)
  }
}
