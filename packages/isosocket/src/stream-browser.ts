export {
  type BrowserControl,
  type BrowserStreamControl,
  StreamWebSocket,
  type WebSocketConstructor,
  type WebSocketLike,
} from '@isosocket/browser'
export { DataReader, DataWriter, SocketCloseEvent, WebSocketError } from '@isosocket/core'
export type * from './vocabulary.js'
