import {
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
  /**
   * The constructor to connect with: any of the W3C shape, such as the default export of
   * `isomorphic-ws`. Default: the global `WebSocket`; for a StreamWebSocket the engine's `WebSocketStream` where there is
   * one (Chromium), which can hold the peer back. Set after the socket was made, `capabilities` still tell of that.
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
  webSocket: webSocketSetting,
}

const browsersOwnProxy = 'browsers have their own proxy'
const browsersOwnCertificates = 'browsers check certificates themselves and show scripts none'

// Not in the types, so that TypeScript refuses them; JavaScript learns it from the error.
const refused = {
  headers: unsupported({}, 'browsers do not let scripts set request headers'),
  compression: unsupported(false, 'browsers negotiate compression themselves'),
  node: unsupported(undefined, 'it is for Node'),
  serverCredential: unsupported(undefined, 'browsers ask the user themselves'),
  proxy: unsupported(undefined, browsersOwnProxy),
  proxyCredential: unsupported(undefined, browsersOwnProxy),
  clientCertificate: unsupported(undefined, browsersOwnCertificates),
  trustedCertificates: unsupported(undefined, browsersOwnCertificates),
  certificateRevocationLists: unsupported(undefined, browsersOwnCertificates),
  ignorableServerCertificateErrors: unsupported(undefined, browsersOwnCertificates),
  validateServerCertificate: unsupported(undefined, browsersOwnCertificates),
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
