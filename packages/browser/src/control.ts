import {
  flag,
  invalidArgument,
  type MessageControl,
  messageSettings,
  type Setting,
  type SettingTable,
  type StreamControl,
  show,
  streamSettings,
  unsupported,
} from '@isosocket/core'
import type { WebSocketConstructor } from './web-socket-like.js'

/** Settings of both classes in browsers, beside those that every runtime has. */
export interface BrowserControl {
  /** A hint without effect here: engines never delay small messages. Default `true`. */
  noDelay: boolean
  /**
   * The constructor to connect with: any of the W3C shape, such as the default export of
   * `isomorphic-ws`. Default: the global `WebSocket`.
   */
  webSocket: WebSocketConstructor | undefined
}

/** Settings of a MessageWebSocket in browsers. */
export interface BrowserMessageControl extends MessageControl, BrowserControl {}

/** Settings of a StreamWebSocket in browsers. */
export interface BrowserStreamControl extends StreamControl, BrowserControl {}

const webSocketSetting: Setting<WebSocketConstructor | undefined> = {
  initial: undefined,
  check: (name, value) => {
    if (value === undefined || typeof value === 'function') return value as WebSocketConstructor | undefined
    throw invalidArgument(`${name} must be a constructor such as the global WebSocket, not ${show(value)}.`)
  },
}

const browserSettings: SettingTable<BrowserControl> = {
  noDelay: flag(true),
  webSocket: webSocketSetting,
}

// Not in the types, so that TypeScript refuses them; JavaScript learns it from the error.
const refused = {
  headers: unsupported({}, 'browsers do not let scripts set request headers'),
  compression: unsupported(false, 'browsers negotiate compression themselves'),
  node: unsupported(undefined, 'it is for Node'),
}

export const browserMessageSettings: SettingTable<BrowserMessageControl> = {
  ...messageSettings,
  ...browserSettings,
  ...refused,
}

export const browserStreamSettings: SettingTable<BrowserStreamControl> = {
  ...streamSettings,
  ...browserSettings,
  ...refused,
}
