export {
  type BrowserControl,
  type BrowserMessageControl,
  MessageWebSocket,
  type WebSocketConstructor,
  type WebSocketLike,
} from '@isosocket/browser'
export {
  DataReader,
  DataWriter,
  Message,
  SocketCloseEvent,
  SocketMessageEvent,
  WebSocketError,
} from '@isosocket/core'
export type * from './vocabulary.js'
