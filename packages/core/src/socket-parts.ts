import { Connection, type ConnectionEnd, type ConnectionHost } from './connection.js'
import type { SocketControl } from './control.js'
import { EventDispatcher } from './event-dispatcher.js'
import { type FactSource, SocketInformation } from './information.js'
import type { KeepAlive, KeepAliveHost } from './keep-alive.js'
import { LimitWatch } from './operation-limit.js'
import type { OutgoingStream } from './outgoing-stream.js'
import type { Pings } from './pings.js'
import type { Platform } from './platform.js'
import { type ControlOptions, type ControlOwner, createControl, settingValues } from './setting.js'
import { SocketCloseEvent } from './socket-event.js'
import type { SocketTraits } from './socket-traits.js'
import type { Delivery, MessageType, ReceivedData, Transport } from './transport.js'

const noHeaders: ReadonlyMap<string, string> = new Map()

/**
 * The parts of a socket, and what they ask of each other: each has this one object to ask. What an idle socket does not
 * need is made when it is first asked for. (Closures for the questions, and all parts from the start, came to ten kilobytes
 * for each socket.)
 */
export class SocketParts<Control extends SocketControl, Value, Chunk>
  implements ConnectionHost<Control>, KeepAliveHost, FactSource, ControlOwner
{
  readonly transport: Transport<Control>
  readonly connection: Connection<Control, Value>
  /** Payload bytes and messages received. */
  bytesReceived = 0
  messagesReceived = 0
  readonly platform: Platform<Control>
  readonly #traits: SocketTraits<never, Value, Chunk>
  /** Of the class that the traits are for. */
  readonly #socket: never
  #settings: Readonly<Control>
  #control: Control | undefined
  #headers: Map<string, string> | undefined
  #pings: Pings | undefined
  #keepAlive: KeepAlive | undefined
  #closeEvents: EventDispatcher<SocketCloseEvent> | undefined
  #outgoing: OutgoingStream<Chunk> | undefined
  #readable: ReadableStream<Value> | undefined
  #information: SocketInformation | undefined
  #end: ConnectionEnd | undefined
  /** While the close event waits for what was received before. */
  #closeListenersChanged: (() => void) | undefined

  constructor(
    socket: object,
    platform: Platform<Control>,
    traits: SocketTraits<never, Value, Chunk>,
    options: ControlOptions<Control>,
  ) {
    this.#socket = socket as never
    this.platform = platform
    this.#traits = traits
    this.#settings = settingValues(platform, options)
    this.transport = platform.createTransport(this)
    this.connection = new Connection<Control, Value>(this)
  }

  // For the application.

  get control(): Control {
    if (this.#control === undefined) {
      const values: Control = { ...this.#settings }
      this.#settings = values
      this.#control = createControl(this.platform, values, this)
    }
    return this.#control
  }

  get information(): SocketInformation {
    this.#information ??= new SocketInformation(this)
    return this.#information
  }

  get outgoing(): OutgoingStream<Chunk> {
    if (this.#outgoing === undefined) {
      this.#outgoing = this.#traits.createOutgoing(this.#socket)
      if (this.#end !== undefined) this.#outgoing.fail(this.#end.writeError)
    }
    return this.#outgoing
  }

  get readable(): ReadableStream<Value> {
    this.#readable ??= this.#traits.createReadable(this.#socket)
    return this.#readable
  }

  get closeEvents(): EventDispatcher<SocketCloseEvent> {
    this.#closeEvents ??= new EventDispatcher<SocketCloseEvent>(this.#socket, () =>
      this.#closeListenersChanged?.(),
    )
    return this.#closeEvents
  }

  /** Adds a header, checked, to the request that opens the connection. */
  setHeader(name: string, value: string): void {
    this.#headers ??= new Map()
    this.#headers.set(name.toLowerCase(), value)
  }

  // What the parts ask.

  get isFrozen(): boolean {
    return this.connection.state !== 'new'
  }

  /** What stands in {@link control}; another object once the control has been read. */
  get settings(): Readonly<Control> {
    return this.#settings
  }

  get headers(): ReadonlyMap<string, string> {
    return this.#headers ?? noHeaders
  }

  get cut(): 'frames' | 'messages' {
    return this.#traits.cut
  }

  get maxMessageSize(): number {
    return this.#traits.maxMessageSize(this.#socket)
  }

  get delivery(): Delivery {
    return this.#traits.delivery(this.#socket)
  }

  /** Where the transport has them. */
  get pings(): Pings | undefined {
    this.#pings ??= this.platform.liveness?.createPings(this.transport)
    return this.#pings
  }

  get roundTripTime(): number | undefined {
    return this.#pings?.roundTripTime
  }

  // What the parts tell.

  opened(): void {
    this.#keepAlive = this.platform.liveness?.startKeepAlive(this)
  }

  received(type: MessageType, data: ReceivedData, final: boolean, ended?: number): void {
    this.#traits.received(this.#socket, type, data, final, ended)
  }

  closing(): void {
    // From here on the deadline of closing watches.
    this.#keepAlive?.stop()
    this.#traits.closing?.(this.#socket)
  }

  ended(end: ConnectionEnd): void {
    this.#end = end
    this.#outgoing?.fail(end.writeError)
    this.#keepAlive?.stop()
    this.#pings?.end(end.error ?? this.connection.notOpen('ping'))
    if (!end.wasOpen) return
    const { receiveQueue } = this.connection
    const event = new SocketCloseEvent(this.#socket, end)
    if (end.local || receiveQueue.isEmpty) {
      this.#closeEvents?.dispatch(event)
      return
    }
    // What was received comes first; but who listens does not wait for ever for a reader that does not come. Where nobody
    // listens there is no timer either: it would keep the process.
    let watch: LimitWatch | undefined
    this.#closeListenersChanged = () => {
      watch?.release()
      watch =
        this.#closeEvents?.isEmpty === false
          ? new LimitWatch(
              { signal: undefined, timeout: this.settings.closeTimeout },
              { expired: () => receiveQueue.reportEmptiedNow(), aborted: () => {} },
              (start) => Math.max(start, receiveQueue.lastTaken),
            )
          : undefined
    }
    this.#closeListenersChanged()
    receiveQueue.whenEmpty(() => {
      this.#closeListenersChanged = undefined
      watch?.release()
      this.#closeEvents?.dispatch(event)
    })
  }
}
