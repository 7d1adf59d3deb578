import {
  type MessageControl,
  messageSettings,
  type SettingTable,
  type StreamControl,
  setting,
  streamSettings,
  unsupported,
} from '@isosocket/core'
import type { WebSocketConstructor } from './web-socket-like.js'

/** Settings of both classes in browsers, beside those that every runtime has. */
export interface BrowserControl {
  /**
   * The constructor to connect with: any of the W3C shape, such as the default export of
   * `isomorphic-ws`. Default: the global `WebSocket`; for a StreamWebSocket the engine's `WebSocketStream` where there is
   * one (Chromium), which can hold the peer back.
   */
  webSocket: WebSocketConstructor | undefined
}

/** Settings of a MessageWebSocket in browsers. */
export interface BrowserMessageControl extends MessageControl, BrowserControl {}

/** Settings of a StreamWebSocket in browsers. */
export interface BrowserStreamControl extends StreamControl, BrowserControl {}

const browserSettings: SettingTable<BrowserControl> = {
  webSocket: setting<WebSocketConstructor | undefined>(
    undefined,
    'a constructor such as the global WebSocket',
    (value) => value === undefined || typeof value === 'function',
  ),
}

const why = 'browsers do not leave it to scripts'
const refusingAll = unsupported(undefined, why)

// Not in the types, so that TypeScript refuses them; JavaScript learns it from the error.
const refused = {
  headers: unsupported({}, why),
  compression: unsupported(false, why),
  node: refusingAll,
  serverCredential: refusingAll,
  proxy: refusingAll,
  proxyCredential: refusingAll,
  clientCertificate: refusingAll,
  trustedCertificates: refusingAll,
  certificateRevocationLists: refusingAll,
  ignorableServerCertificateErrors: refusingAll,
  validateServerCertificate: refusingAll,
}

/** All that may stand in the control of a MessageWebSocket in browsers, with what they refuse. */
export const browserMessageSettings = /* @__PURE__ */ inBrowsers(messageSettings)

/** The same of a StreamWebSocket. */
export const browserStreamSettings = /* @__PURE__ */ inBrowsers(streamSettings)

function inBrowsers<Control>(settings: SettingTable<Control>): SettingTable<Control & BrowserControl> {
  return { ...settings, ...browserSettings, ...refused } as SettingTable<Control & BrowserControl>
}
