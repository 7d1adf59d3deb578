import type { BufferSource } from './buffer-source.js'
import { overLimit } from './connection-error.js'
import type { MessageControl } from './control.js'
import { EventDispatcher, type SocketListener, type SocketListenerOptions } from './event-dispatcher.js'
import { valueReadable } from './incoming-stream.js'
import { Message } from './message.js'
import type { MessageInParts, MessageInPartsMaker } from './message-in-parts.js'
import { limitsToBegin, type OperationLimits, type OperationOptions } from './operation-limit.js'
import { OutgoingStream, type PreparedChunk } from './outgoing-stream.js'
import { bytesOf, bytesThere, isBlob, notBytes, requireBytes } from './payload.js'
import type { MessagePlatform } from './platform.js'
import type { ControlOptions } from './setting.js'
import { handled, Settlement } from './settlement.js'
import { SocketBase } from './socket-base.js'
import { type MessageSocketEvents, type SocketCloseEvent, SocketMessageEvent } from './socket-event.js'
import type { SocketTraits } from './socket-traits.js'
import type { Bytes, MessageType, ReceivedData } from './transport.js'
import { decodeUtf8, utf8Length } from './utf8.js'
import { invalidArgument, invalidState, type WebSocketError } from './web-socket-error.js'

/** What `send` takes: a string becomes a text message, bytes become a binary one. */
export type MessageData = string | BufferSource | Blob

/** 1009 "message too big" (RFC 6455 §7.4.1). */
const messageTooBig = 1009

const done = Promise.resolve()

/**
 * Sends and receives whole messages, text or binary (the guide, "Use MessageWebSocket to connect").
 *
 * Messages are received in one of two ways: by listeners of the `message` event (push), or by
 * `receive()`, `for await` or `readable` (pull). While there is a listener, pulling is
 * `ERR_INVALID_STATE`, also for who already waits when it is added. Messages that nobody takes wait, bounded, and
 * hold the peer back where the runtime can (`capabilities.receiveBackpressure`).
 */
export abstract class MessageSocket<Control extends MessageControl = MessageControl> extends SocketBase<
  Control,
  Message,
  string | BufferSource
> {
  /** Made when it is asked for. */
  #messageEvents: EventDispatcher<SocketMessageEvent> | undefined
  #messageInParts: MessageInParts | undefined
  readonly #createInParts: MessageInPartsMaker
  #pushing = false

  static readonly #traits: SocketTraits<MessageSocket, Message, string | BufferSource> = {
    cut: 'frames',
    maxMessageSize: (socket) => socket.settings.maxMessageSize,
    delivery: (socket) => (socket.settings.receiveMode === 'partial' ? 'sections' : 'messages'),
    received: (socket, type, data, final) => socket.#received(type, data, final),
    closing: (socket) => socket.#messageInParts?.giveUp(),
    createOutgoing: (socket) => socket.#createOutgoing(),
    createReadable: (socket) =>
      valueReadable(socket.connection.receiveQueue, () =>
        socket.#pushing ? socket.#pushError('readable') : undefined,
      ),
  }

  /** @internal */
  protected constructor(platform: MessagePlatform<Control>, options: ControlOptions<Control> | undefined) {
    super(platform, MessageSocket.#traits, options)
    this.#createInParts = platform.messageInParts
  }

  /**
   * Sends one message: a string as text (a lone surrogate becomes U+FFFD), bytes or a Blob as binary.
   *
   * Resolves when it is accepted and less than `control.sendBufferSize` is waiting, else when there is
   * room again; until then the bytes must not change. Messages go out in call order. Accepted is not sent:
   * `await close()` before you end the process.
   *
   * Rejects with `ERR_INVALID_ARGUMENT`; `ERR_INVALID_STATE` unless open; `ERR_SEND_OVERFLOW` past
   * `control.sendBufferLimit`; `ERR_SEND_TIMEOUT` after `timeout` (default `control.sendTimeout`)
   * without progress; with the signal's reason; with the error if the connection is lost. A message
   * of which nothing has left is then withdrawn, else the connection is ended. A loss is no unhandled
   * rejection if the promise is left alone.
   */
  send(data: MessageData, options?: OperationOptions): Promise<void> {
    try {
      if (this.state !== 'open') return this.connection.refuse('send')
      if (typeof data === 'string') return this.#push('utf8', data, utf8Length(data), options)
      const bytes = bytesOf(data)
      if (bytes !== undefined) {
        const size = bytes.length
        if (size === 0) bytesThere(bytes.buffer)
        return this.#push('binary', bytes, size, options)
      }
      if (isBlob(data)) return this.#sendBlob(data, options)
      throw notBytes('A message', data, 'a string (JSON.stringify() an object, await a promise), a Blob, ')
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Sends a part of a message that others follow (the original's `SendNonfinalFrameAsync`); the first
   * part says whether it is text or binary. What is sent otherwise meanwhile waits until
   * {@link sendFinalFrame} has ended the message.
   *
   * Each part is a frame where the transport can (`capabilities.fragments`), else the parts are joined
   * before they are sent, bounded by `control.maxMessageSize` (`ERR_MESSAGE_TOO_BIG`). Resolves and
   * rejects as `send`; a part that is given up once the message has begun ends the connection.
   */
  sendNonfinalFrame(data: string | BufferSource, options?: OperationOptions): Promise<void> {
    return this.#sendPart(data, false, options)
  }

  /** Sends the last part of a message, or with none before it a whole one; see {@link sendNonfinalFrame}. */
  sendFinalFrame(data: string | BufferSource, options?: OperationOptions): Promise<void> {
    return this.#sendPart(data, true, options)
  }

  /**
   * The next message, waiting for it if need be; `null` after a clean close. Calls are served in call
   * order.
   *
   * Rejects with `ERR_RECEIVE_TIMEOUT` after `timeout` (default `control.receiveTimeout`) or with the
   * signal's reason: no message is lost and the socket stays open. With `ERR_INVALID_STATE` before
   * the socket is open, and while a `message` listener is there or as soon as one is added; with the error if the
   * connection is lost, after the messages that came before.
   */
  async receive(options?: OperationOptions): Promise<Message | null> {
    const limits = limitsToBegin(options, this.settings.receiveTimeout)
    this.#checkPull('receive()')
    return await this.connection.receiveQueue.next(limits)
  }

  /**
   * All messages to come. Ends on a clean close, throws the {@link WebSocketError} otherwise. Has no
   * idle limit. Leaving the loop leaves the socket and its queue as they are.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message, undefined> {
    const { receiveQueue } = this.connection
    const waiting = new Set<Settlement<Message | null>>()
    const end = (): IteratorResult<Message, undefined> => ({ done: true, value: undefined })
    let finished = false
    const wait = async (): Promise<IteratorResult<Message, undefined>> => {
      const waiter = new Settlement<Message | null>()
      waiting.add(waiter)
      receiveQueue.wait(waiter)
      try {
        const value = await waiter.promise
        if (value !== null) return { done: false, value }
        finished = true
        return end()
      } catch (error) {
        finished = true
        throw error
      } finally {
        waiting.delete(waiter)
      }
    }
    const iterator: AsyncIterableIterator<Message, undefined> = {
      next: () => {
        if (finished) return Promise.resolve(end())
        try {
          this.#checkPull('Iteration')
        } catch (error) {
          return Promise.reject(error)
        }
        // What is here costs one promise and no waiting.
        const value = receiveQueue.take()
        return value === undefined ? wait() : Promise.resolve({ done: false, value })
      },
      return: async () => {
        finished = true
        // Nobody would take what they get.
        for (const waiter of waiting) {
          receiveQueue.leave(waiter)
          waiter.resolve(null)
        }
        return end()
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  // The first two are for unions with a StreamWebSocket: the compiler calls no union of generic methods.
  override addEventListener(
    type: 'message',
    listener: SocketListener<SocketMessageEvent> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  override addEventListener(
    type: 'close',
    listener: SocketListener<SocketCloseEvent> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  override addEventListener<Name extends keyof MessageSocketEvents>(
    type: Name,
    listener: SocketListener<MessageSocketEvents[Name]> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  override addEventListener(
    type: keyof MessageSocketEvents,
    listener: SocketListener<never> | null,
    options?: SocketListenerOptions | boolean,
  ): void {
    this.listen(type, listener, options)
  }

  override removeEventListener(
    type: 'message',
    listener: SocketListener<SocketMessageEvent> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  override removeEventListener(
    type: 'close',
    listener: SocketListener<SocketCloseEvent> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  override removeEventListener<Name extends keyof MessageSocketEvents>(
    type: Name,
    listener: SocketListener<MessageSocketEvents[Name]> | null,
    options?: SocketListenerOptions | boolean,
  ): void
  override removeEventListener(
    type: keyof MessageSocketEvents,
    listener: SocketListener<never> | null,
  ): void {
    this.unlisten(type, listener)
  }

  /** One listener for `message`, or `null`. */
  get onmessage(): ((event: SocketMessageEvent) => void) | null {
    return this.#listeners.property
  }

  set onmessage(listener: ((event: SocketMessageEvent) => void) | null) {
    this.#listeners.property = listener
  }

  /** @internal */
  protected override events(type: string): EventDispatcher<never> | undefined {
    return type === 'message' ? this.#listeners : super.events(type)
  }

  get #listeners(): EventDispatcher<SocketMessageEvent> {
    this.#messageEvents ??= new EventDispatcher<SocketMessageEvent>(this, () => this.#listenersChanged())
    return this.#messageEvents
  }

  get #inParts(): MessageInParts {
    const { sendQueue } = this.connection
    this.#messageInParts ??= this.#createInParts(sendQueue, () => this.settings.maxMessageSize)
    return this.#messageInParts
  }

  #push(
    type: MessageType,
    data: string | Uint8Array,
    size: number,
    options: OperationOptions | undefined,
  ): Promise<void> {
    const { sendQueue } = this.connection
    if (options === undefined && sendQueue.pass(type, data, size)) return done
    const limits = this.#sendLimits(options)
    sendQueue.checkOverflow(size)
    return accepted(sendQueue.push(type, data, size, limits))
  }

  #sendPart(
    data: string | BufferSource,
    final: boolean,
    options: OperationOptions | undefined,
  ): Promise<void> {
    try {
      if (this.state !== 'open') return this.connection.refuse('send')
      const limits = this.#sendLimits(options)
      if (typeof data === 'string') return accepted(this.#inParts.add('utf8', data, final, limits))
      const bytes = requireBytes('A part of a message', data, 'a string, ')
      return accepted(this.#inParts.add('binary', bytes, final, limits))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** A Blob keeps its place in the order while it is read. */
  #sendBlob(blob: Blob, options: OperationOptions | undefined): Promise<void> {
    const limits = this.#sendLimits(options)
    const { sendQueue } = this.connection
    sendQueue.checkOverflow(blob.size)
    return handled(sendQueue.pushLater('binary', blob.size, readBlob(blob), limits))
  }

  #sendLimits(options: OperationOptions | undefined): OperationLimits {
    return limitsToBegin(options, this.settings.sendTimeout)
  }

  #received(type: MessageType, data: ReceivedData, final: boolean): void {
    // `length`, which ArrayBuffers have not, is a field; V8 calls a function for `byteLength`, for as long as all of this takes.
    const size =
      typeof data === 'string' ? utf8Length(data) : ((data as Partial<Bytes>).length ?? data.byteLength)
    this.countReceived(size, final ? 1 : 0)
    const { maxMessageSize } = this.settings
    if (size > maxMessageSize) {
      this.connection.fail(
        overLimit(size, 'came as one message: use a stream', 'maxMessageSize', maxMessageSize, {
          code: 'ERR_MESSAGE_TOO_BIG',
          phase: 'open',
        }),
        messageTooBig,
      )
      return
    }
    this.connection.receiveQueue.push(new Message(type, data, final), size)
  }

  #checkPull(what: string): void {
    if (this.state === 'new' || this.state === 'connecting') throw this.connection.notOpen('receive')
    if (this.#pushing || this.#hasListeners()) throw this.#pushError(what)
  }

  #pushError(what: string): WebSocketError {
    return invalidState(
      `${what} and a message listener exclude each other: remove the listener, or read the messages in it.`,
    )
  }

  #listenersChanged(): void {
    if (!this.#hasListeners()) {
      this.#pushing = false
      this.connection.receiveQueue.consume(undefined)
    } else if (!this.#pushing) {
      // Listeners that are added together all get the first message.
      queueMicrotask(() => this.#startPushing())
    }
  }

  #hasListeners(): boolean {
    return this.#messageEvents?.isEmpty === false
  }

  #startPushing(): void {
    if (this.#pushing || !this.#hasListeners()) return
    this.#pushing = true
    const listeners = this.#listeners
    const { receiveQueue } = this.connection
    if (receiveQueue.hasWaiters) receiveQueue.dismiss(this.#pushError('Reading'))
    receiveQueue.consume((message) => listeners.dispatch(new SocketMessageEvent(this, message)))
  }

  #createOutgoing(): OutgoingStream<string | BufferSource> {
    const { connection } = this
    // What stands in the control may be another object by the time that something is written.
    const settings = (): Readonly<Control> => this.settings
    return new OutgoingStream<string | BufferSource>({
      connection,
      highWaterMark: settings().sendBufferSize,
      takeAtOnce: (chunk) => {
        const isText = typeof chunk === 'string'
        // Bytes that are to be text are checked first.
        if (!isText && (!(chunk instanceof Uint8Array) || settings().messageType === 'utf8')) return false
        const size = isText ? utf8Length(chunk) : chunk.length
        // Empty bytes may be such as somebody else has now.
        return (isText || size > 0) && connection.sendQueue.pass(isText ? 'utf8' : 'binary', chunk, size)
      },
      prepare: (chunk) => prepareMessage(chunk, settings().messageType),
      send: (slot, { data, size }) =>
        connection.sendQueue.fill(slot, data, size, { signal: undefined, timeout: settings().sendTimeout }),
    })
  }
}

async function readBlob(blob: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await blob.arrayBuffer())
  } catch (cause) {
    throw invalidArgument('The Blob cannot be read, so it was not sent.', cause)
  }
}

function prepareMessage(chunk: unknown, bytesAs: MessageType): PreparedChunk {
  if (typeof chunk === 'string') return { type: 'utf8', data: chunk, size: utf8Length(chunk) }
  const bytes = requireBytes('What is written to writable', chunk, 'a string, ')
  const size = bytes.length
  if (bytesAs === 'binary') return { type: 'binary', data: bytes, size }
  // A text frame must hold valid UTF-8 (RFC 6455 §5.6): checked here, by the way to the string that engines take.
  return { type: 'utf8', data: decodeUtf8(bytes, "set messageType to 'binary'"), size }
}

/** What was accepted is on its way, or gone at once. */
function accepted(sending: Promise<void> | undefined): Promise<void> {
  return sending === undefined ? done : handled(sending)
}
