// By name: what a server has is `isosocket/server`'s, and not here, where names are the same in every runtime.
export {
  DataReader,
  DataWriter,
  Message,
  SocketCloseEvent,
  SocketMessageEvent,
  WebSocketError,
} from '@isosocket/core'
export {
  type CertificateControl,
  type ClientCertificate,
  type CompressionOptions,
  type Credential,
  type GivenHeaders,
  MessageWebSocket,
  type NodeControl,
  type NodeMessageControl,
  type NodeMessageOptions,
  type NodeOptions,
  type NodeStreamControl,
  type NodeStreamOptions,
  type PemData,
  type ProxyControl,
  type SentHeaders,
  type ServerCertificateValidator,
  StreamWebSocket,
} from '@isosocket/node'
export type * from './vocabulary.js'
