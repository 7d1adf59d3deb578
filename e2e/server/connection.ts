import type { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import type { ConnectionRecord } from './connection-log.js'

/** One accepted WebSocket: `ws`'s end of it, the TCP (or TLS) socket below for raw frames, and the record of both. */
export class Connection {
  readonly socket: WebSocket
  readonly tcp: Socket
  readonly record: ConnectionRecord
  /** Messages for the server itself, which the record leaves out. */
  isQuestion: (bytes: Buffer, isBinary: boolean) => boolean = () => false

  constructor(socket: WebSocket, tcp: Socket, record: ConnectionRecord) {
    this.socket = socket
    this.tcp = tcp
    this.record = record
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = bytesOf(data)
      if (!this.isQuestion(bytes, isBinary)) record.countReceived(bytes)
    })
    socket.on('ping', () => record.countPing())
    socket.on('pong', () => record.countPong())
    socket.on('close', (code, reason) => record.noteClose(code, reason.toString()))
    // What an illegal frame or a reset does to the connection shows in the record's close code
    socket.on('error', () => undefined)
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN && this.tcp.writable
  }

  /** Resolves when the operating system has taken the message, `false` when the connection ended before. */
  send(data: string | Buffer, options: { fin?: boolean; binary?: boolean } = {}): Promise<boolean> {
    this.record.countSent(data, options.fin ?? true)
    return new Promise((resolve) => {
      this.socket.send(data, { binary: typeof data !== 'string', ...options }, (error) => resolve(!error))
    })
  }

  /** Bytes as they are, past `ws`; resolves when there is room for more, `false` when the connection ended before. */
  writeRaw(bytes: Buffer): Promise<boolean> {
    if (!this.tcp.writable) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.tcp.write(bytes, (error) => resolve(!error))
    })
  }
}

export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
