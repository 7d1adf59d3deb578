// What the documentation promises, as the compiler sees it. Nothing here runs. Each line that has to be refused says so.
import {
  type BufferSource,
  type Capabilities,
  type CloseInfo,
  DataReader,
  DataWriter,
  type Message,
  type MessageSocketEvents,
  MessageWebSocket,
  type SocketCloseEvent,
  type SocketEvents,
  type SocketMessageEvent,
  StreamWebSocket,
  type WebErrorStatus,
  WebSocketError,
} from 'isosocket'

/** Compiles only where both types are one. */
type Same<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : never
declare function is<_True extends true>(): void

declare const url: URL
declare const signal: AbortSignal
declare const blob: Blob

export async function messages(): Promise<void> {
  const socket = await MessageWebSocket.connect('wss://example.com/chat', {
    protocols: ['chat.v2'],
    connectTimeout: 5_000,
    messageType: 'utf8',
    receiveMode: 'partial',
    maxMessageSize: 1024,
    signal,
  })
  is<Same<typeof socket, MessageWebSocket>>()

  const sent = socket.send('text')
  is<Same<typeof sent, Promise<void>>>()
  await socket.send(new Uint8Array(1), { signal, timeout: 1_000 })
  await socket.send(new ArrayBuffer(1))
  await socket.send(new DataView(new ArrayBuffer(1)))
  await socket.send(blob)
  const anyMemory: Uint8Array = new Uint8Array(1)
  await socket.send(anyMemory)
  const taken: BufferSource = anyMemory
  await socket.send(taken)
  // @ts-expect-error a number is no message
  await socket.send(1)
  // @ts-expect-error an object is no message
  await socket.send({ text: 'x' })
  await socket.sendNonfinalFrame('a')
  await socket.sendFinalFrame('b')
  // @ts-expect-error a Blob is no part of a message
  await socket.sendFinalFrame(blob)

  const received = await socket.receive({ signal, timeout: 1_000 })
  is<Same<typeof received, Message | null>>()
  // @ts-expect-error there is no message after a clean close
  received.text()
  for await (const message of socket) {
    is<Same<typeof message, Message>>()
    is<Same<typeof message.type, 'utf8' | 'binary'>>()
    const text: string = message.text()
    const bytes: Uint8Array<ArrayBuffer> = message.bytes()
    const buffer: ArrayBuffer = message.arrayBuffer()
    const json: unknown = message.json()
    // @ts-expect-error what the peer sent is not known
    json.property
    message.reader().readString(1)
    // @ts-expect-error a message is not written to
    message.isComplete = false
    void [text, bytes, buffer]
  }

  socket.addEventListener('message', (event) => {
    is<Same<typeof event, SocketMessageEvent>>()
    is<Same<typeof event.data, string | ArrayBuffer>>()
    event.message.text()
  })
  socket.addEventListener('close', { handleEvent: (event) => event.code.toFixed() }, { once: true, signal })
  socket.onmessage = (event) => event.message
  socket.onclose = null
  // @ts-expect-error there is no such event
  socket.addEventListener('open', () => undefined)
  for (const name of ['message', 'close'] as const) {
    const listener = (event: SocketMessageEvent | SocketCloseEvent) => void event.type
    socket.addEventListener(name, listener)
    socket.removeEventListener(name, listener, false)
  }
  function next<Name extends keyof MessageSocketEvents>(name: Name): Promise<MessageSocketEvents[Name]> {
    return new Promise((resolve) => socket.addEventListener(name, resolve, { once: true }))
  }
  is<Same<Awaited<ReturnType<typeof next<'close'>>>, SocketCloseEvent>>()

  const writable: WritableStream<string | BufferSource> = socket.writable
  const readable: ReadableStream<Message> = socket.readable
  void [writable, readable]
}

export class Chat extends MessageWebSocket {
  override async [Symbol.asyncDispose](): Promise<void> {
    await this.send('bye')
    await super[Symbol.asyncDispose]()
  }
}

export class Table extends DataReader {
  override [Symbol.dispose](): void {
    super[Symbol.dispose]()
  }
}

export async function notGiven(): Promise<void> {
  // What is undefined is not given, also with exactOptionalPropertyTypes.
  await MessageWebSocket.connect(url, { connectTimeout: undefined, protocols: undefined, signal: undefined })
  new StreamWebSocket({ closeTimeout: undefined })
}

export async function bytes(): Promise<void> {
  const socket = await StreamWebSocket.connect(url)
  is<Same<typeof socket, StreamWebSocket>>()
  await blob.stream().pipeTo(socket.writable, { preventClose: true })
  const readable: ReadableStream<Uint8Array<ArrayBuffer>> = socket.readable
  void readable
  // @ts-expect-error a stream of bytes has no messages
  socket.send('text')
  // @ts-expect-error nor kinds of messages
  socket.control.messageType
  // @ts-expect-error nor an event for them
  socket.addEventListener('message', () => undefined)
  const listener = (event: SocketEvents['close']) => void event.code
  socket.addEventListener('close', listener, true)
  socket.removeEventListener('close', listener, true)
}

export async function both(socket: MessageWebSocket | StreamWebSocket): Promise<void> {
  await socket.connect('ws://localhost', { signal, timeout: 1_000 })
  // @ts-expect-error an address is a string or a URL
  await socket.connect(8080)
  is<Same<typeof socket.state, 'new' | 'connecting' | 'open' | 'closing' | 'closed'>>()
  is<Same<typeof socket.capabilities, Capabilities>>()
  is<Same<typeof socket.capabilities.sendProgress, 'bytes' | 'message'>>()
  const numbers: number[] = [
    socket.bufferedAmount,
    socket.information.bytesSent,
    socket.information.messagesReceived,
    socket.information.bandwidth.inboundBitsPerSecond,
    await socket.ping({ timeout: 1_000 }),
  ]
  const names: (string | undefined)[] = [
    socket.information.url,
    socket.information.protocol,
    socket.information.localAddress,
    socket.information.tlsProtocol,
  ]
  void [numbers, names]
  // @ts-expect-error facts are not changed
  socket.information.url = ''
  // @ts-expect-error neither is the state
  socket.state = 'open'
  socket.control.protocols = ['chat']
  socket.control.closeTimeout = Infinity
  socket.control.receiveBufferSize = 1024
  // @ts-expect-error milliseconds are a number
  socket.control.sendTimeout = '1s'
  // @ts-expect-error there is no such setting
  socket.control.reconnect = true
  socket.setRequestHeader('X-Token', 'x')
  const info: CloseInfo = await socket.close(1000, 'done', { timeout: 1_000, signal })
  is<Same<Awaited<typeof socket.closed>, CloseInfo>>()
  const { code, reason } = info
  is<Same<[typeof code, typeof reason], [number, string]>>()
  socket.onclose = (event: SocketCloseEvent) => {
    is<Same<typeof event.wasClean, boolean>>()
    is<Same<typeof event.error, WebSocketError | undefined>>()
  }
  const listener = (event: SocketCloseEvent) => void event.reason
  socket.addEventListener('close', listener)
  socket.addEventListener('close', ({ wasClean }) => wasClean)
  socket.removeEventListener('close', listener, { once: true })
  socket.abort(new Error('enough'))
  await socket[Symbol.asyncDispose]()
}

export async function readersAndWriters(
  message: MessageWebSocket,
  stream: StreamWebSocket,
  transform: TransformStream<Uint8Array, Uint8Array>,
): Promise<void> {
  const writer = new DataWriter(message.writable)
  writer.byteOrder = 'littleEndian'
  writer.unicodeEncoding = 'utf16le'
  const measured: number = writer.writeString('text')
  writer.writeUInt64(1n)
  writer.writeBytes(new Uint8Array(1))
  // @ts-expect-error 64 bits are a bigint
  writer.writeUInt64(1)
  const stored: number = await writer.store()
  is<Same<ReturnType<typeof writer.detachStream>, typeof message.writable>>()
  new DataWriter(transform.writable).writeByte(1)
  new DataWriter().detachBuffer()

  const reader = new DataReader(stream.readable, { inputStreamOptions: 'partial' })
  const loaded: number = await reader.load(256, { signal, timeout: 1_000 })
  const long: bigint = reader.readInt64()
  const some: Uint8Array = reader.readBytes(reader.unconsumedBufferLength)
  is<Same<ReturnType<typeof reader.detachStream>, typeof stream.readable>>()
  DataReader.fromBuffer(new Uint8Array(8)).readGuid().toLowerCase()
  // @ts-expect-error messages are no bytes
  new DataReader(message.readable)
  // @ts-expect-error there is no such option
  reader.inputStreamOptions = 'all'
  void [measured, stored, loaded, long, some]
}

export function errors(error: unknown): string {
  const status: WebErrorStatus = WebSocketError.getStatus(error)
  if (status === 'HostNameNotResolved' || status === 'CertificateExpired') return status
  // @ts-expect-error there is no such status
  if (status === 'NoSuchStatus') return status
  if (!(error instanceof WebSocketError)) return 'not ours'
  const { code, phase, closeCode, undeliveredBytes, response } = error
  is<Same<typeof closeCode, number | undefined>>()
  is<Same<typeof undeliveredBytes, number | undefined>>()
  if (code === 'ERR_CONNECT_TIMEOUT' || phase === 'tls') return response?.statusText ?? ''
  // @ts-expect-error there is no such code
  return code === 'ERR_NO_SUCH_CODE' ? code : ''
}
