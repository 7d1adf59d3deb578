import type { ReceiveQueue, Waiter } from './receive-queue.js'
import { type ReadableHost, SocketReadable } from './socket-readable.js'
import { setOwner } from './stream-owner.js'
import type { Bytes } from './transport.js'
import type { WebSocketError } from './web-socket-error.js'

/**
 * A stream of what was received, value by value. Takes nothing out of the queue that nobody has asked for.
 *
 * @param refusal why it cannot be read now, if so.
 */
export function valueReadable<Value>(
  queue: ReceiveQueue<Value>,
  refusal?: () => WebSocketError | undefined,
): SocketReadable<Value> {
  return new Incoming(queue, undefined, (value, controller) => controller.enqueue(value), refusal).stream
}

/**
 * The `readable` of a StreamWebSocket: a byte stream with BYOB reads where the engine has them, else a
 * plain one with the same content.
 */
export function byteReadable(
  queue: ReceiveQueue<Bytes>,
  receiveTimeout: () => number,
): ReadableStream<Bytes> {
  const unread = (bytes: Bytes): void => queue.unshift(bytes, bytes.byteLength)
  const stream = supportsByteStreams
    ? new Incoming(queue, 'bytes', (bytes, controller, isWaiting) => {
        const request = controller.byobRequest
        const view = request?.view
        if (request == null && isWaiting === false) {
          // The reader has left meanwhile.
          unread(bytes)
        } else if (request == null || view == null || isWaiting === true) {
          // A buffer may be there whose reader has left: whoever waits now would not be told that it was filled.
          // The stream takes the memory itself: the transport and those who put something back leave it to us.
          controller.enqueue(bytes)
        } else {
          const part = bytes.subarray(0, view.byteLength)
          new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(part)
          request.respond(part.byteLength)
          if (part.byteLength < bytes.byteLength) unread(bytes.subarray(part.byteLength))
        }
      }).stream
    : valueReadable(queue)
  // What a DataReader puts back came in one chunk with what it keeps.
  setOwner(stream, { unread: (bytes) => unread(new Uint8Array(bytes)), receiveTimeout })
  return stream
}

/** Of a stream of either kind. */
interface Controller<Value> {
  readonly desiredSize: number | null
  readonly byobRequest?: ReadableStreamBYOBRequest | null
  enqueue(value: Value): void
  close(): void
  error(reason: unknown): void
}

/** Puts a value into a stream; `isWaiting` as {@link SocketReadable.isWaiting}. */
type Deliver<Value> = (value: Value, controller: Controller<Value>, isWaiting: boolean | undefined) => void

/** What fills a stream out of a queue, in the shape that streams want it. */
class Incoming<Value> implements ReadableHost<Value> {
  readonly stream: SocketReadable<Value>
  readonly type: 'bytes' | undefined
  readonly #queue: ReceiveQueue<Value>
  readonly #deliver: Deliver<Value>
  readonly #refusal: (() => WebSocketError | undefined) | undefined
  #controller: Controller<Value> | undefined
  /** Withdraws the pull in progress, of which a stream has one at a time. */
  #withdraw: (() => void) | undefined

  constructor(
    queue: ReceiveQueue<Value>,
    type: 'bytes' | undefined,
    deliver: Deliver<Value>,
    refusal?: () => WebSocketError | undefined,
  ) {
    this.type = type
    this.#queue = queue
    this.#deliver = deliver
    this.#refusal = refusal
    this.stream = new SocketReadable<Value>(this, { highWaterMark: 0 }, this)
  }

  start(controller: Controller<Value>): void {
    this.#controller = controller
  }

  pull(controller: Controller<Value>): Promise<void> | undefined {
    // A stream whose reader left while it waited pulls once more than the next reader asks for, and what it then holds would
    // come before what that one puts back, and be missed by who takes messages in another way.
    if (this.stream.isWaiting === false && !this.#owesAnswer) return undefined
    const value = this.#take()
    // What is here costs no promise of ours.
    if (value === undefined) return new Promise((done, failed) => this.#wait(controller, done, failed))
    this.#deliver(value, controller, this.stream.isWaiting)
    return undefined
  }

  cancel(): void {
    this.#queue.discardAll()
  }

  giveAtOnce(): Value | undefined {
    // What is on its way to the stream's readers, or waits in it, comes before what the queue has.
    const isHeld = this.#withdraw !== undefined || this.#controller?.desiredSize !== 0
    return isHeld ? undefined : this.#take()
  }

  watchEnd(): void {
    // Bytes may be on their way to who waits for them.
    this.#queue.whenOver((error) => queueMicrotask(() => this.#end(error)))
  }

  released(): void {
    this.#queue.whenOver(undefined)
    if (!this.#owesAnswer) this.#withdraw?.()
  }

  /** A BYOB read, even one that was given up, has to be answered before the stream pulls for the next. */
  get #owesAnswer(): boolean {
    return this.#controller?.byobRequest != null
  }

  #take(): Value | undefined {
    return this.#refusal?.() === undefined ? this.#queue.take() : undefined
  }

  #wait(controller: Controller<Value>, done: () => void, failed: (error: unknown) => void): void {
    const error = this.#refusal?.()
    if (error !== undefined) throw error
    const arrive = (value: Value | null): void => {
      this.#withdraw = undefined
      try {
        if (value === null) this.#close()
        else this.#deliver(value, controller, this.stream.isWaiting)
        done()
      } catch (error) {
        failed(error)
      }
    }
    const waiter: Waiter<Value> = {
      // A byte stream takes memory over at once, and whoever brings it is not done with it yet.
      resolve: (value) => {
        if (this.type === undefined) arrive(value)
        else queueMicrotask(() => arrive(value))
      },
      reject: failed,
    }
    this.#withdraw = () => {
      this.#withdraw = undefined
      this.#queue.leave(waiter)
      done()
    }
    this.#queue.wait(waiter)
  }

  #end(error: WebSocketError | undefined): void {
    try {
      if (error === undefined) this.#close()
      // What is still in the stream would be dropped, and who asks for more than that gets the error.
      else if (this.#controller?.desiredSize === 0) this.#controller.error(error)
    } catch {
      // It has been closed already.
    }
  }

  #close(): void {
    const request = this.#controller?.byobRequest
    this.#controller?.close()
    // A stream that closes owes an answer to the BYOB read in progress.
    request?.respond(0)
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
