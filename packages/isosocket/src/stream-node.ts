export { DataReader, DataWriter, SocketCloseEvent, WebSocketError } from '@isosocket/core'
export {
  type CertificateControl,
  type ClientCertificate,
  type CompressionOptions,
  type Credential,
  type GivenHeaders,
  type NodeControl,
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
