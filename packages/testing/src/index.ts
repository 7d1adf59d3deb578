export { BlackHole, type BlackHoleOptions } from './black-hole.js'
export {
  CertificateAuthority,
  type IssuedCertificate,
  selfSigned,
} from './certificates/certificate-authority.js'
export type { CertificatePurpose } from './certificates/certificate-extensions.js'
export type { CertificateFaultName, TlsFaultControl } from './certificates/certificate-faults.js'
export type {
  AuthorityOptions,
  CertificateOptions,
  IssueOptions,
  RevocationListOptions,
} from './certificates/certificate-options.js'
export { pkcs12 } from './certificates/key-store.js'
export type { FaultAddress, FaultOptions } from './fault.js'
export type { FaultName, FaultParameters } from './fault-parameters.js'
export { type FaultPlacement, FaultServer, type FaultServerOptions } from './fault-server.js'
export type { AnswerFaults } from './faults/answer-faults.js'
export type { ClosingFaults } from './faults/closing-faults.js'
export type { Comparison } from './faults/comparison.js'
export type { ConnectionFaults } from './faults/connection-faults.js'
export type { BadFrame, FrameFaults } from './faults/frame-faults.js'
export type { BadUpgrade, HandshakeFaults } from './faults/handshake-faults.js'
export type { LossFaults } from './faults/loss-faults.js'
export type { MessageFaults } from './faults/message-faults.js'
export type { ProxyFaults, ProxyQuestion } from './faults/proxy-faults.js'
export type { SilenceFaults } from './faults/silence-faults.js'
export type { TlsFaultParameters } from './faults/tls-fault.js'
export {
  HttpProxy,
  type HttpProxyBehaviour,
  type HttpProxyOptions,
  type HttpProxyRefusal,
} from './proxies/http-proxy.js'
export type { ProxyCredential, ProxyRequest, ProxyServerOptions } from './proxies/proxy-server.js'
export {
  SocksProxy,
  type SocksProxyBehaviour,
  type SocksProxyOptions,
  type SocksProxyRefusal,
} from './proxies/socks-proxy.js'
export {
  type ServeStream,
  startTlsFaults,
  type TlsFault,
  type TlsFaultName,
  type TlsFaults,
} from './tls-faults.js'
export type { Moment } from './wire/peer.js'
export type { Ending } from './wire/wire.js'
