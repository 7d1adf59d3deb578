export { DataReader, DataWriter, SocketCloseEvent, WebSocketError } from '@isosocket/core'
export {
  type CertificateControl,
  type ClientCertificate,
  type CompressionOptions,
  type Credential,
  type NodeControl,
  type NodeOptions,
  type NodeStreamControl,
  type PemData,
  type ProxyControl,
  type ServerCertificateValidator,
  StreamWebSocket,
} from '@isosocket/node'
export type * from './vocabulary.js'
