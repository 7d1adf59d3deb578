import type { BufferSource } from './buffer-source.js'
import type { StreamControl } from './control.js'
import { byteReadable } from './incoming-stream.js'
import { OutgoingStream, type PreparedChunk } from './outgoing-stream.js'
import { bytesOf, requireBytes } from './payload.js'
import type { Platform } from './platform.js'
import { bytesChanged, type SendSlot } from './send-entry.js'
import { pieceSize } from './send-queue.js'
import type { ControlOptions } from './setting.js'
import { SocketBase } from './socket-base.js'
import type { SocketTraits } from './socket-traits.js'
import type { Bytes } from './transport.js'
import { encodeUtf8 } from './utf8.js'

/**
 * A connection as a stream of bytes in each direction, with backpressure, for large transfers (the
 * guide, "Use StreamWebSocket to connect").
 *
 * Borders of messages have no meaning: what is received is read in sections of any size, and text
 * is read as its bytes. What is written goes out as binary messages; small writes of one tick travel
 * together, large ones are cut.
 *
 * A clean close by the peer ends `readable`; an abrupt loss errors it, after what was received.
 */
export abstract class StreamSocket<Control extends StreamControl = StreamControl> extends SocketBase<
  Control,
  Bytes,
  BufferSource
> {
  /** Small writes that are joined, and the place in the order of sending that they share. */
  #joined: { readonly slot: SendSlot; readonly bytes: Uint8Array<ArrayBuffer>; length: number } | undefined

  static readonly #traits: SocketTraits<StreamSocket, Bytes, BufferSource> = {
    cut: 'messages',
    maxMessageSize: () => Infinity,
    delivery: () => 'bytes',
    received: (socket, _type, data, final, ended = final ? 1 : 0) => {
      const bytes =
        typeof data === 'string' ? encodeUtf8(data) : ArrayBuffer.isView(data) ? data : new Uint8Array(data)
      socket.countReceived(bytes.length, ended)
      // An empty message has nothing to read, and is not the end of the stream.
      if (bytes.length > 0) socket.connection.receiveQueue.push(bytes, bytes.length)
    },
    createOutgoing: (socket) => socket.#createOutgoing(),
    createReadable: (socket) =>
      byteReadable(socket.connection.receiveQueue, () => socket.settings.receiveTimeout),
  }

  /** @internal */
  protected constructor(platform: Platform<Control>, options: ControlOptions<Control> | undefined) {
    super(platform, StreamSocket.#traits, options)
  }

  #createOutgoing(): OutgoingStream<BufferSource> {
    const { connection, settings } = this
    return new OutgoingStream<BufferSource>({
      connection,
      highWaterMark: settings.sendBufferSize,
      takeAtOnce: (chunk) => {
        const bytes = bytesOf(chunk)
        return bytes !== undefined && connection.sendQueue.join(bytes, bytes.length)
      },
      prepare: prepareBytes,
      send: (slot, chunk, more) => this.#send(slot, chunk, more),
      // Its failure is told by everything else that the end of the connection settles.
      flush: () => void this.#flush()?.catch(() => {}),
    })
  }

  #send(
    slot: SendSlot,
    chunk: PreparedChunk,
    more: () => number,
    hasWaited = false,
  ): Promise<void> | undefined {
    const { data, size } = chunk
    const bytes = data as Uint8Array
    if (bytes.length !== size) throw bytesChanged(size)
    if (this.#joined !== undefined && this.#joined.length + size > this.#joined.bytes.length) {
      const flushed = this.#flush()
      // One wait after the other keeps the backpressure of both.
      if (flushed !== undefined) return flushed.then(() => this.#send(slot, chunk, more))
    }
    if (this.#joined === undefined) {
      // What is joined counts as taken: not before it is known that there will be a connection.
      if (size >= pieceSize || this.state === 'connecting' || this.state === 'new') {
        return this.#fill(slot, bytes)
      }
      if (more() === 0) {
        if (hasWaited) return this.#fill(slot, bytes)
        // The stream hands on the first of a tick before the others are written.
        return Promise.resolve().then(() => this.#send(slot, chunk, more, true))
      }
      this.#joined = { slot, bytes: new Uint8Array(Math.min(size + more(), pieceSize)), length: 0 }
    } else {
      this.connection.sendQueue.merge(slot, this.#joined.slot)
    }
    this.#joined.bytes.set(bytes, this.#joined.length)
    this.#joined.length += size
    return more() > 0 ? undefined : this.#flush()
  }

  #flush(): Promise<void> | undefined {
    const joined = this.#joined
    if (joined === undefined) return undefined
    this.#joined = undefined
    return this.#fill(joined.slot, joined.bytes.subarray(0, joined.length))
  }

  #fill(slot: SendSlot, bytes: Uint8Array): Promise<void> | undefined {
    const limits = { signal: undefined, timeout: this.settings.sendTimeout }
    return this.connection.sendQueue.fill(slot, bytes, bytes.length, limits)
  }
}

function prepareBytes(chunk: unknown): PreparedChunk {
  const data = requireBytes('What is written to writable', chunk, 'bytes (TextEncoder makes them of text): ')
  return { type: 'binary', data, size: data.length }
}
