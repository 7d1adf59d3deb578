import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterTest } from './listening.js'

/** The lines of a good request. */
export const goodRequest = {
  Host: 'localhost',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** A frame of a client. */
export interface ClientFrame {
  readonly opcode: number
  readonly payload?: string | Uint8Array
  readonly final?: boolean
  readonly reserved?: number
  readonly mask?: Buffer | null
  /** The length that is claimed; default that of the payload. */
  readonly length?: number
}

/** The bytes of a frame, masked unless `mask` is `null`. */
export function frame({
  opcode,
  payload = '',
  final = true,
  reserved = 0,
  mask,
  length,
}: ClientFrame): Buffer {
  const bytes = Buffer.from(payload)
  const key = mask === undefined ? Buffer.from([0x12, 0x34, 0x56, 0x78]) : mask
  const size = length ?? bytes.length
  const flag = key === null ? 0 : 0x80
  const first = (final ? 0x80 : 0) | reserved | opcode
  let header = Buffer.from([first, flag | size])
  if (size > 125) header = Buffer.from([first, flag | 126, size >> 8, size & 0xff])
  if (size > 0xffff) {
    header = Buffer.concat([Buffer.from([first, flag | 127]), Buffer.alloc(8)])
    header.writeBigUInt64BE(BigInt(size), 2)
  }
  if (key === null) return Buffer.concat([header, bytes])
  return Buffer.concat([header, key, bytes.map((byte, index) => byte ^ (key[index % 4] as number))])
}

/** What came behind the answer to the request: each data and control frame, as text. */
export interface ServerFrame {
  readonly opcode: number
  readonly final: boolean
  readonly payload: Buffer
}

/** A bare connection that says what a test wants it to. */
export class RawClient {
  readonly socket: Socket
  readonly #chunks: Buffer[] = []
  readonly #closed: Promise<unknown>

  private constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.setNoDelay(true)
    this.socket.on('error', () => {})
    this.socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
    // As a client does that is told that it is over.
    this.socket.on('end', () => this.socket.end())
    this.#closed = new Promise((resolve) => this.socket.once('close', resolve))
    afterTest(() => this.socket.destroy())
  }

  /** Connected; has said nothing. */
  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient(port)
    await once(client.socket, 'connect')
    return client
  }

  /** Has asked for a WebSocket, with these lines more or other. */
  static async ask(
    port: number,
    fields: { readonly [name: string]: string | undefined } = {},
    target = 'GET / HTTP/1.1',
  ): Promise<RawClient> {
    const client = await RawClient.connect(port)
    const lines = Object.entries({ ...goodRequest, ...fields }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    )
    client.write(`${[target, ...lines].join('\r\n')}\r\n\r\n`)
    return client
  }

  /** Has asked, and been accepted. */
  static async open(port: number, fields: { readonly [name: string]: string } = {}, target?: string) {
    const client = await RawClient.ask(port, fields, target)
    await client.until((text) => text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n'))
    return client
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes)
  }

  send(...frames: ClientFrame[]): void {
    this.write(Buffer.concat(frames.map(frame)))
  }

  /** All that came. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString('latin1')
  }

  /** The status of the answer; 0 for none. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.text)?.[1] ?? 0)
  }

  get frames(): ServerFrame[] {
    const bytes = Buffer.concat(this.#chunks)
    const found: ServerFrame[] = []
    let at = bytes.indexOf('\r\n\r\n') + 4
    while (at + 2 <= bytes.length) {
      const first = bytes[at] as number
      const short = bytes[at + 1] as number
      const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
      if (start > bytes.length) break
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2))
      if (start + length > bytes.length) break
      found.push({
        opcode: first & 15,
        final: first >= 0x80,
        payload: bytes.subarray(start, start + length),
      })
      at = start + length
    }
    return found
  }

  /** The code of the server's Close frame; 1005 for an empty one, `undefined` for none. */
  get closeCode(): number | undefined {
    const close = this.frames.find(({ opcode }) => opcode === 8)
    if (close === undefined) return undefined
    return close.payload.length === 0 ? 1005 : close.payload.readUInt16BE(0)
  }

  /** Resolves when what came is so. */
  async until(isSo: (text: string) => boolean): Promise<void> {
    while (!isSo(this.text)) {
      if (this.socket.closed) throw new Error(`The connection ended with: ${this.text}`)
      await Promise.race([once(this.socket, 'data'), this.#closed])
    }
  }

  /** Resolves when the connection has ended. */
  async ended(): Promise<void> {
    await this.#closed
  }
}
