import { mustBe } from './must-be.js'
import {
  byteCount,
  flag,
  milliseconds,
  oneOf,
  type Setting,
  type SettingTable,
  wholeNumber,
} from './setting.js'
import { tokenPattern } from './token-pattern.js'
import type { MessageType } from './transport.js'

const KiB = 1024
const MiB = 1024 * KiB

/**
 * Settings of both kinds of socket that every runtime has (the guide, "Advanced options for
 * MessageWebSocket and StreamWebSocket"). Set them before `connect`, through `socket.control` or as
 * options of the constructor; afterwards the setters throw `ERR_INVALID_STATE`. Times are
 * milliseconds, sizes are bytes; 0, negative values and NaN are `ERR_INVALID_ARGUMENT`, `Infinity`
 * switches a limit off (but for `addressLimit`, which is a whole number).
 */
export interface SocketControl {
  /** Sub-protocols to offer, best first. Default none. The server's choice is `information.protocol`. */
  protocols: readonly string[]
  /**
   * Deadline of `connect` as a whole: name look-up, TCP, proxy, TLS, upgrade. Default 60 000.
   * The guide gives each of up to five addresses 60 seconds; here it is one deadline for all.
   */
  connectTimeout: number
  /**
   * How long sending may go without progress, reading a Blob included. Default 30 000. Where progress is seen per message
   * only (`capabilities.sendProgress`), the time that the largest message in flight takes at 16 KiB/s is added.
   */
  sendTimeout: number
  /** Deadline of one `receive()` or `load()`. Default 30 000. Events, iteration and streams have none. */
  receiveTimeout: number
  /**
   * How long closing may go without progress. Default 10 000. Progress is what leaves: a peer that goes on sending
   * puts nothing off.
   */
  closeTimeout: number
  /**
   * Received and undelivered data beyond which the peer is held back, where that is possible. Default 1 MiB. Of more
   * than a thousand messages each counts as at least 128 bytes, so that a flood of tiny ones is bounded too. Chromium's
   * StreamWebSocket holds the peer from 16 times as much, or from `receiveBufferLimit` if that is less: its engine may drop
   * the last bytes of a peer that closes while it is held, which is then `ERR_CONNECTION_LOST`.
   */
  receiveBufferSize: number
  /**
   * Received and undelivered data beyond which the connection is given up with `ERR_RECEIVE_OVERFLOW`,
   * where the peer cannot be held back. The first message into an empty queue always passes. Default 64 MiB.
   */
  receiveBufferLimit: number
  /**
   * Data waiting to be sent from which on `send` and `writable` make the caller wait. Default 1 MiB. Set it before
   * `writable` is first used: the stream keeps what it finds then.
   */
  sendBufferSize: number
  /** Data waiting to be sent beyond which `send` rejects with `ERR_SEND_OVERFLOW`. Default 64 MiB. */
  sendBufferLimit: number
  /**
   * How long the peer may be silent before it is asked for a sign of life with a ping (RFC 6455 §5.5.2). Any byte
   * that comes, and any that leaves, is one. Default 20 000; `Infinity` never asks. Where `capabilities.ping`.
   */
  keepAliveInterval: number
  /**
   * How long it may then stay silent before the connection is ended with `ERR_KEEP_ALIVE_TIMEOUT`. Default 30 000.
   * While this side does not read, TCP's own keep-alive watches instead. Where `capabilities.ping`.
   */
  keepAliveTimeout: number
  /**
   * How often a pong is sent that nobody asked for (RFC 6455 §5.5.3), so that what is between does not take the
   * connection for idle. Default `Infinity`: never. Where `capabilities.ping`.
   */
  unsolicitedPongInterval: number
  /** Small messages are sent at once (the guide, "Advanced options": `NoDelay`). Default `true`. A hint: browsers always do. */
  noDelay: boolean
  /** How many addresses of the host are tried at most. Default 5. A hint: browsers choose themselves. */
  addressLimit: number
  /**
   * How long after one address the next is tried as well, unless the first has failed before (RFC 8305 §5). Default
   * 250. A hint: browsers choose themselves.
   */
  addressDelay: number
  /**
   * After a failed connect a browser's `fetch` is asked whether there is a server at all. Default `false`: it is one
   * or two plain GET requests, without query, cookies or credentials. Where `capabilities.failureDetail` the cause is known without.
   */
  diagnose: boolean
}

/** How a MessageWebSocket receives. */
export type ReceiveMode = 'full' | 'partial'

/** Settings of a MessageWebSocket that every runtime has. */
export interface MessageControl extends SocketControl {
  /**
   * The kind of message that bytes written through `writable` or `DataWriter.store()` become, taken
   * when the write is called. `send` ignores it. May be changed at any time. Default `'binary'`.
   */
  messageType: MessageType
  /**
   * `'full'`: whole messages. `'partial'`: sections of a message as they come in, the last with
   * `isComplete`; text is never cut inside a character. Where the transport has no sections
   * (`capabilities.sections`; browsers, compression, an agent) messages are always complete. Default `'full'`.
   */
  receiveMode: ReceiveMode
  /** The largest message that is received, the whole of it in partial mode too, in bytes; beyond it `ERR_MESSAGE_TOO_BIG`. Default 100 MiB. */
  maxMessageSize: number
}

/** Settings of a StreamWebSocket that every runtime has. */
export interface StreamControl extends SocketControl {}

// RFC 6455 §4.1: elements are tokens and unique.
const protocolsSetting: Setting<readonly string[]> = {
  initial: Object.freeze([]),
  check: (name, value = []) => {
    // What is no array is refused as the second of two that are the same.
    const protocols: readonly unknown[] = Array.isArray(value) ? [...value] : [value, value]
    for (const [index, protocol] of protocols.entries()) {
      if (
        typeof protocol !== 'string' ||
        !tokenPattern.test(protocol) ||
        protocols.indexOf(protocol) < index
      ) {
        throw mustBe(name, 'an array of different names without spaces or commas', protocol)
      }
    }
    return Object.freeze(protocols as readonly string[])
  },
}

/** The settings of both classes on every runtime. */
const socketSettings: SettingTable<SocketControl> = {
  protocols: protocolsSetting,
  connectTimeout: milliseconds(60_000),
  sendTimeout: milliseconds(30_000),
  receiveTimeout: milliseconds(30_000),
  closeTimeout: milliseconds(10_000),
  receiveBufferSize: byteCount(MiB),
  receiveBufferLimit: byteCount(64 * MiB),
  sendBufferSize: byteCount(MiB),
  sendBufferLimit: byteCount(64 * MiB),
  keepAliveInterval: milliseconds(20_000),
  keepAliveTimeout: milliseconds(30_000),
  unsolicitedPongInterval: milliseconds(Infinity),
  noDelay: flag(true),
  addressLimit: wholeNumber(5),
  addressDelay: milliseconds(250),
  diagnose: flag(false),
}

/** The settings of a MessageWebSocket on every runtime. */
export const messageSettings: SettingTable<MessageControl> = /* @__PURE__ */ Object.assign(
  {},
  socketSettings,
  {
    messageType: oneOf<MessageType>(['utf8', 'binary'], 'binary', true),
    receiveMode: oneOf<ReceiveMode>(['full', 'partial'], 'full'),
    maxMessageSize: byteCount(100 * MiB),
  },
)

/** The settings of a StreamWebSocket on every runtime. */
export const streamSettings: SettingTable<StreamControl> = socketSettings
