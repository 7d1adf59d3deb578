import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const fields = [
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** The text of a request for a WebSocket. */
export function upgradeTo(path: string): string {
  return `${[`GET ${path} HTTP/1.1`, ...fields].join('\r\n')}\r\n\r\n`
}

/** A masked frame, or one without a mask; the key is all zeros. */
export function clientFrame(opcode: number, payload: Uint8Array, isMasked = true): Buffer {
  const mask = isMasked ? Buffer.alloc(4) : Buffer.alloc(0)
  return Buffer.concat([
    Buffer.from([0x80 | opcode, (isMasked ? 0x80 : 0) | payload.length]),
    mask,
    Buffer.from(payload),
  ])
}

/** A connection that says what no client should. */
export class BareClient {
  readonly socket: Socket
  readonly #closed: Promise<unknown>
  #text = ''

  private constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' })
    // To be ended is often a reset: what is looked at is that it has ended, and what had come
    this.socket.on('error', () => {})
    this.#closed = new Promise((resolve) => this.socket.once('close', resolve))
    this.socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1')
    })
  }

  static async connect(port: number): Promise<BareClient> {
    const client = new BareClient(port)
    await once(client.socket, 'connect')
    return client
  }

  /** Writes, and resolves with all that came once the server has ended the connection. */
  static async say(port: number, ...bytes: (string | Uint8Array)[]): Promise<string> {
    const client = await BareClient.connect(port)
    for (const each of bytes) client.socket.write(each)
    return client.ended()
  }

  /** Resolves with all that came, once the text is in it. */
  async until(text: string): Promise<string> {
    while (!this.#text.includes(text)) {
      if (this.socket.closed) throw new Error(`The connection ended with: ${this.#text}`)
      await Promise.race([new Promise((resolve) => this.socket.once('data', resolve)), this.#closed])
    }
    return this.#text
  }

  async ended(): Promise<string> {
    await this.#closed
    return this.#text
  }
}
