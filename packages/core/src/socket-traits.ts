import type { OutgoingStream } from './outgoing-stream.js'
import type { Delivery, MessageType, ReceivedData } from './transport.js'

/** Where the two classes differ. One object for all sockets of a class: each call says which it is about. */
export interface SocketTraits<Socket, Value, Chunk> {
  /** A large payload goes out as frames of one message, or as messages of their own. */
  readonly cut: 'frames' | 'messages'
  readonly maxMessageSize: (socket: Socket) => number
  readonly delivery: (socket: Socket) => Delivery
  /** What the transport tells: `TransportListener`. */
  readonly received: (
    socket: Socket,
    type: MessageType,
    data: ReceivedData,
    final: boolean,
    ended?: number,
  ) => void
  /** Called once when `close()` begins: what can never be finished gives its place up. */
  readonly closing?: (socket: Socket) => void
  readonly createOutgoing: (socket: Socket) => OutgoingStream<Chunk>
  readonly createReadable: (socket: Socket) => ReadableStream<Value>
}
