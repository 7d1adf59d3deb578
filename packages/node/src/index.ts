export * from '@isosocket/core'
export type {
  CompressionOptions,
  NodeControl,
  NodeMessageControl,
  NodeOptions,
  NodeStreamControl,
} from './control.js'
export { MessageWebSocket } from './message-web-socket.js'
export { StreamWebSocket } from './stream-web-socket.js'
