import { WebSocket } from 'ws'

interface End {
  readonly closeCode: number
  readonly reason: string
}

/** `WebSocketStream` as browsers have it, on real sockets: one message is read ahead, one is written at a time. */
export class WebSocketStreamOverWs {
  static readonly made: WebSocketStreamOverWs[] = []
  readonly opened: Promise<object>
  readonly closed: Promise<End>
  /** Tells of an end before the readable does, as Chromium does while nothing is asked for. */
  end!: (end: End) => void
  readonly closedWith: object[] = []
  readonly #socket: WebSocket

  constructor(url: string, { protocols, signal }: { protocols: string[]; signal: AbortSignal }) {
    WebSocketStreamOverWs.made.push(this)
    const socket = new WebSocket(url, protocols, { perMessageDeflate: false })
    this.#socket = socket
    signal.addEventListener('abort', () => {
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
    })
    let error: unknown
    socket.on('error', (cause) => {
      error = cause
    })
    const streams = this.#streams()
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', () => resolve({ ...streams, protocol: socket.protocol, extensions: '' }))
      socket.once('close', () => reject(new Error('closed before the handshake was complete')))
    })
    this.closed = new Promise((resolve, reject) => {
      this.end = resolve
      socket.once('close', (closeCode, reason) => {
        const end = { closeCode, reason: String(reason) }
        if (closeCode === 1006) reject(Object.assign(new Error('lost', { cause: error }), end))
        else resolve(end)
      })
    })
  }

  close(info: { closeCode?: number; reason?: string }): void {
    this.closedWith.push(info)
    this.#socket.close(info.closeCode, info.reason)
  }

  #streams() {
    const socket = this.#socket
    const readable = new ReadableStream({
      start: (controller) => {
        socket.on('message', (data: Buffer, isBinary) => {
          controller.enqueue(isBinary ? Uint8Array.from(data).buffer : String(data))
          if ((controller.desiredSize ?? 0) <= 0) socket.pause()
        })
        socket.once('close', (code) => {
          if (code === 1006) controller.error(new Error('lost'))
          else controller.close()
        })
      },
      pull: () => socket.resume(),
    })
    const writable = new WritableStream<string | Uint8Array>({
      write: (chunk) =>
        new Promise((resolve, reject) => {
          socket.send(chunk, (error) => (error == null ? resolve() : reject(error)))
        }),
    })
    return { readable, writable }
  }
}
