export * from '@isosocket/core'
export type { PemData } from './certificates/pem.js'
export { MessageWebSocket } from './message-web-socket.js'
export type {
  CertificateControl,
  ClientCertificate,
  ServerCertificateValidator,
} from './settings/certificate-settings.js'
export type {
  CompressionOptions,
  NodeControl,
  NodeMessageControl,
  NodeOptions,
  NodeStreamControl,
} from './settings/control.js'
export type { Credential } from './settings/credential.js'
export type { ProxyControl } from './settings/proxy-settings.js'
export { StreamWebSocket } from './stream-web-socket.js'
