import { addInspection } from './inspection.js'

export * from '@isosocket/core'
export type { PemData } from './certificates/pem.js'
export { MessageWebSocket } from './message-web-socket.js'
export type { BroadcastOptions, BroadcastOutcome, SlowConsumer } from './server/broadcast.js'
export type {
  ListenerErrorEvent,
  ListenerEvents,
  ListenerRefusedEvent,
  ListenerRequestEvent,
} from './server/listener-event.js'
export type { ListenerOptions, ProtocolChoice } from './server/listener-options.js'
export type { AllowedOrigins } from './server/origins.js'
export type { AnswerHeaders } from './server/refusal.js'
export type {
  AcceptOptions,
  ServerControl,
  ServerMessageControl,
  ServerStreamControl,
} from './server/server-control.js'
export { ServerMessageWebSocket } from './server/server-message-web-socket.js'
export { ServerStreamWebSocket } from './server/server-stream-web-socket.js'
export { type CloseListenerOptions, WebSocketListener } from './server/web-socket-listener.js'
export { type ServerWebSocket, WebSocketRequest } from './server/web-socket-request.js'
export type {
  CertificateControl,
  ClientCertificate,
  ServerCertificateValidator,
} from './settings/certificate-settings.js'
export type {
  CompressionOptions,
  GivenHeaders,
  NodeControl,
  NodeMessageControl,
  NodeMessageOptions,
  NodeStreamControl,
  NodeStreamOptions,
  SentHeaders,
} from './settings/control.js'
export type { Credential } from './settings/credential.js'
export { nearestWord } from './settings/nearest-word.js'
export type { NodeOptions } from './settings/node-options.js'
export type { ProxyControl } from './settings/proxy-settings.js'
export { StreamWebSocket } from './stream-web-socket.js'

addInspection()
