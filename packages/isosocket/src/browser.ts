export {
  type BrowserControl,
  type BrowserMessageControl,
  type BrowserStreamControl,
  MessageWebSocket,
  StreamWebSocket,
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
