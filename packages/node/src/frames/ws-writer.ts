import type { MessageType } from '@isosocket/core'
import type { WebSocket } from 'ws'
import type { FrameWriterHost } from './frame-writer.js'
import { PacedWrites } from './paced-writes.js'

/** Sends by `ws`, where that compresses or the connection is an agent's. */
export class WsWriter {
  readonly #socket: WebSocket
  readonly #host: FrameWriterHost
  readonly #compressedFrom: number
  readonly #writes = new PacedWrites()

  /** `compressedFrom`: messages below this size are sent as they are. */
  constructor(socket: WebSocket, host: FrameWriterHost, compressedFrom: number) {
    this.#socket = socket
    this.#host = host
    this.#compressedFrom = compressedFrom
  }

  /** Takes one frame. `size`: the bytes of `data`, also of a string. */
  send(type: MessageType, data: string | Uint8Array, final: boolean, size: number): void {
    // ws hands the bytes to zlib, which reads them later: the caller may have changed them by then.
    const own = typeof data === 'string' ? data : Buffer.from(data)
    // ws asks at the first frame of a message: if others follow nobody knows yet how large it is.
    const compress = !final || size >= this.#compressedFrom
    this.#writes.push({
      size,
      begin: (writes) =>
        this.#socket.send(own, { binary: type === 'binary', fin: final, compress }, (error) => {
          writes.done(size, error)
          // What could not be written is not progress: it stays counted until the end comes.
          if (error == null) this.#host.framesSent(size)
        }),
    })
    this.#writes.step()
  }

  /** Hands all that was sent to `ws`, now. */
  flush(): void {
    this.#writes.flush()
  }
}
