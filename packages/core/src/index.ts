export type { BufferSource } from './buffer-source.js'
export type { ByteOrder } from './byte-order.js'
export { type CloseInfo, checkClose } from './close-code.js'
export type { SocketState } from './connection.js'
export { showAddress } from './connection-error.js'
export {
  type MessageControl,
  messageSettings,
  type ReceiveMode,
  type SocketControl,
  type StreamControl,
  streamSettings,
} from './control.js'
export { DataFormat, type DataFormatOptions } from './data-format.js'
export { DataReader } from './data-reader.js'
export { type ByteSink, DataWriter } from './data-writer.js'
export type { WebSocketErrorCode } from './error-code.js'
export { EventDispatcher, type SocketListener, type SocketListenerOptions } from './event-dispatcher.js'
export { type Bandwidth, SocketInformation } from './information.js'
export { type Liveness, liveness } from './liveness.js'
export type { DataReaderOptions, InputStreamOptions } from './loaded-reader.js'
export { longestTimer } from './longest-timer.js'
export { Message } from './message.js'
export { type MessageData, MessageSocket } from './message-web-socket.js'
export { mustBe } from './must-be.js'
export type { OperationOptions } from './operation-limit.js'
export { sendPartsAsFrames } from './parts-as-frames.js'
export { joinParts } from './parts-joined.js'
export { requireBytes } from './payload.js'
export type { MessagePlatform, Platform } from './platform.js'
export { checkHeaderName, checkHeaderValue, checkRequestHeader } from './request-headers.js'
export type { Certificate, ChainValidationResult, ServerCertificateReport } from './server-certificate.js'
export {
  byteCount,
  type ControlOptions,
  flag,
  milliseconds,
  oneOf,
  type Setting,
  type SettingTable,
  setting,
  unsupported,
  wholeNumber,
} from './setting.js'
export { show } from './show-value.js'
export { type ConnectOptions, connectNew, SocketBase } from './socket-base.js'
export {
  type MessageSocketEvents,
  SocketCloseEvent,
  type SocketEvents,
  SocketMessageEvent,
} from './socket-event.js'
export { StreamSocket } from './stream-web-socket.js'
export { tokenPattern } from './token-pattern.js'
export type {
  Bytes,
  Capabilities,
  ConnectionFacts,
  ConnectRequest,
  ConnectTimings,
  Delivery,
  MessageType,
  ReceivedData,
  Transport,
  TransportEnd,
  TransportListener,
  TransportOwner,
} from './transport.js'
export type { UnicodeEncoding } from './unicode-encoding.js'
export type { WebErrorStatus } from './web-error-status.js'
export {
  addStatusSource,
  invalidArgument,
  invalidState,
  notSupported,
  type StatusSource,
  WebSocketError,
  type WebSocketErrorDetails,
  type WebSocketErrorResponse,
  type WebSocketPhase,
} from './web-socket-error.js'
