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
  MessageWebSocket,
  type NodeControl,
  type NodeMessageControl,
  type NodeOptions,
  type PemData,
  type ProxyControl,
  type ServerCertificateValidator,
} from '@isosocket/node'
export type * from './vocabulary.js'
