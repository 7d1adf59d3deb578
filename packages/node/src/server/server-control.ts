import {
  type ControlOptions,
  type MessageControl,
  messageSettings,
  type SettingTable,
  type StreamControl,
  streamSettings,
  unsupported,
} from '@isosocket/core'
import { type CompressionOptions, compressionSetting } from '../settings/control.js'
import type { AnswerHeaders } from './refusal.js'

/** Settings of both classes of a server, beside those of core. */
export interface ServerControl {
  /**
   * permessage-deflate (RFC 7692), where the client offers it. Default `false`: it costs memory and time on both sides, and
   * messages then come as wholes.
   */
  compression: boolean | CompressionOptions
}

/** Settings of a ServerMessageWebSocket. */
export interface ServerMessageControl extends MessageControl, ServerControl {}

/** Settings of a ServerStreamWebSocket. */
export interface ServerStreamControl extends StreamControl, ServerControl {}

/** Whoever is connected to has no use for them. */
export type ConnectSetting = 'protocols' | 'connectTimeout' | 'addressLimit' | 'addressDelay' | 'diagnose'

/** What a request is accepted with: control settings, and what the answer says. */
export type AcceptOptions<Control> = ControlOptions<Omit<Control, ConnectSetting>> & {
  /** The sub-protocol, one of those that the client offers. Default `request.protocol`; an empty string for none. */
  readonly protocol?: string | undefined
  /** More header fields of the 101 answer, such as `Set-Cookie`. Default none. */
  readonly headers?: AnswerHeaders | undefined
}

const why = 'it is for whoever connects, and this is the end that is connected to'

function withoutConnecting<Control extends MessageControl | StreamControl>(
  table: SettingTable<Control>,
): SettingTable<Control> {
  const { protocols, connectTimeout, addressLimit, addressDelay, diagnose } = table
  return {
    ...table,
    protocols: unsupported(protocols.initial, `${why}; the one that is accepted is the option protocol`),
    connectTimeout: unsupported(connectTimeout.initial, why),
    addressLimit: unsupported(addressLimit.initial, why),
    addressDelay: unsupported(addressDelay.initial, why),
    diagnose: unsupported(diagnose.initial, why),
  }
}

/** All that may stand in the control of a ServerMessageWebSocket. */
export const serverMessageSettings: SettingTable<ServerMessageControl> = {
  ...withoutConnecting(messageSettings),
  compression: compressionSetting,
}

/** The same of a ServerStreamWebSocket. */
export const serverStreamSettings: SettingTable<ServerStreamControl> = {
  ...withoutConnecting(streamSettings),
  compression: compressionSetting,
}
