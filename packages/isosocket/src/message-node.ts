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
  type PemData,
  type ProxyControl,
  type SentHeaders,
  type ServerCertificateValidator,
} from '@isosocket/node'
export type * from './vocabulary.js'
