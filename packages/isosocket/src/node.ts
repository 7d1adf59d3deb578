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
  MessageWebSocket,
  type NodeControl,
  type NodeMessageControl,
  type NodeOptions,
  type NodeStreamControl,
  type PemData,
  type ProxyControl,
  type ServerCertificateValidator,
  StreamWebSocket,
} from '@isosocket/node'
export type * from './vocabulary.js'
