import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const request =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** A client that asks for a WebSocket, and then shows every byte that comes. */
export class RawClient {
  readonly socket: Socket
  readonly #chunks: Buffer[] = []
  #end: 'open' | 'ended' | 'reset' = 'open'

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => void this.#chunks.push(chunk))
    socket.on('error', () => {
      this.#end = 'reset'
    })
    socket.on('end', () => {
      this.#end = 'ended'
    })
  }

  /** Connected; it has asked, unless it is told not to. `fields` are lines of their own in the request. */
  static async connect(url: string, { fields = '', asks = true } = {}): Promise<RawClient> {
    const { hostname, port, pathname, search } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const client = new RawClient(socket)
    await once(socket, 'connect')
    if (asks) socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n${request}${fields}\r\n`)
    return client
  }

  /** How the connection ended, as far as it did. */
  get end(): 'open' | 'ended' | 'reset' {
    return this.#end
  }

  /** All that came. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString('latin1')
  }

  /** What came behind the header of the answer. */
  get body(): Buffer {
    const bytes = Buffer.concat(this.#chunks)
    const index = bytes.indexOf('\r\n\r\n')
    return index < 0 ? Buffer.alloc(0) : bytes.subarray(index + 4)
  }

  /** A masked frame with the bytes; the mask changes nothing. */
  send(opcode: number, payload: Buffer | string = ''): void {
    const bytes = Buffer.from(payload)
    this.socket.write(Buffer.concat([Buffer.of(0x80 | opcode, 0x80 | bytes.length, 0, 0, 0, 0), bytes]))
  }
}
