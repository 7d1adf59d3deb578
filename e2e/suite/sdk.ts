/** The module under test. Every runtime's entry imports it itself, so that each gets its own branch of `exports`. */
export type Sdk = typeof import('isosocket')

export type MessageSocket = InstanceType<Sdk['MessageWebSocket']>
export type StreamSocket = InstanceType<Sdk['StreamWebSocket']>
export type SocketError = InstanceType<Sdk['WebSocketError']>
export type Capabilities = MessageSocket['capabilities']
