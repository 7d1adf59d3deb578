import type { ReceiveQueue } from './receive-queue.js'
import { SocketReadable } from './socket-readable.js'
import { setReadableOwner } from './stream-owner.js'
import type { Bytes } from './transport.js'

/** Where a stream takes what was received from. */
export interface IncomingSource<Value> {
  /** The next value, if it is here. */
  readonly take: () => Value | undefined
  /** The next value, now or later; `null` at the end. May throw where reading is not allowed. */
  readonly next: () => Promise<Value | null>
  /** Nothing more is wanted. */
  readonly cancel: () => void
}

/** A stream of what was received, value by value. Takes nothing out of the queue that nobody has asked for. */
export function valueReadable<Value>(source: IncomingSource<Value>): SocketReadable<Value> {
  const pulls = new Pulls()
  const stream = new SocketReadable<Value>(
    {
      start: (controller) => pulls.start(controller),
      pull: (controller) => {
        if (isUnasked(stream)) return undefined
        const here = source.take()
        if (here === undefined) return pulls.run(pullLater(controller, source))
        // What is here costs no promise of ours.
        controller.enqueue(here)
        return undefined
      },
      cancel: source.cancel,
    },
    { highWaterMark: 0 },
    () => (pulls.hold ? undefined : source.take()),
  )
  return stream
}

/**
 * A stream whose reader left while it waited pulls once more than the next reader asks for, and what it then holds would come
 * before what that one puts back.
 */
function isUnasked({ isWaiting }: SocketReadable<unknown>): boolean {
  return isWaiting === false
}

/** Where a stream stands with what it takes from its source. */
class Pulls {
  #controller: { readonly desiredSize: number | null } | undefined
  #running = false

  /** Something is on its way to the stream's readers, or waits in it: it comes before what the source has. */
  get hold(): boolean {
    return this.#running || this.#controller?.desiredSize !== 0
  }

  start(controller: { readonly desiredSize: number | null }): void {
    this.#controller = controller
  }

  /** A stream has one pull at a time. */
  async run(pull: Promise<void>): Promise<void> {
    this.#running = true
    try {
      await pull
    } finally {
      this.#running = false
    }
  }
}

async function pullLater<Value>(
  controller: ReadableStreamDefaultController<Value>,
  source: IncomingSource<Value>,
): Promise<void> {
  const value = await source.next()
  if (value === null) controller.close()
  else controller.enqueue(value)
}

/**
 * The `readable` of a StreamWebSocket: a byte stream with BYOB reads where the engine has them, else a
 * plain one with the same content.
 */
export function byteReadable(
  source: IncomingSource<Bytes>,
  queue: ReceiveQueue<Bytes>,
  receiveTimeout: () => number,
): ReadableStream<Bytes> {
  const unread = (bytes: Bytes): void => queue.unshift(bytes, bytes.byteLength)
  const pulls = new Pulls()
  const stream: SocketReadable<Bytes> = supportsByteStreams
    ? new SocketReadable<Bytes>(
        {
          type: 'bytes',
          start: (controller) => pulls.start(controller),
          pull: (controller) =>
            isUnasked(stream) ? undefined : pulls.run(pullBytes(controller, stream, source, unread)),
          cancel: source.cancel,
        },
        undefined,
        () => (pulls.hold ? undefined : source.take()),
      )
    : valueReadable(source)
  // What a DataReader puts back came in one chunk with what it keeps.
  setReadableOwner(stream, { unread: (bytes) => unread(new Uint8Array(bytes)), receiveTimeout })
  return stream
}

async function pullBytes(
  controller: ReadableByteStreamController,
  stream: SocketReadable<Bytes>,
  source: IncomingSource<Bytes>,
  unread: (bytes: Bytes) => void,
): Promise<void> {
  const bytes = source.take() ?? (await source.next())
  // Read after the wait: the reader may have gone meanwhile, and its buffer with it.
  const request = controller.byobRequest
  const view = request?.view
  if (bytes === null) {
    controller.close()
    // A stream that closes owes an answer to the BYOB read in progress.
    request?.respond(0)
  } else if (request == null || view == null || stream.isWaiting === true) {
    // A buffer may be there whose reader has left: whoever waits now would not be told that it was filled.
    // The stream takes the memory itself: the transport and those who put something back leave it to us.
    controller.enqueue(bytes)
  } else {
    const part = bytes.subarray(0, view.byteLength)
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(part)
    request.respond(part.byteLength)
    if (part.byteLength < bytes.byteLength) unread(bytes.subarray(part.byteLength))
  }
}

/** WebKit has none (seen in WebKitGTK 2.50). */
const supportsByteStreams = /* @__PURE__ */ ((): boolean => {
  try {
    new ReadableStream({ type: 'bytes' })
    return true
  } catch {
    return false
  }
})()
