import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** How a server sends one huge binary message. */
export interface HugeMessage {
  readonly length: number
  /** Into how many frames of equal length it is cut. */
  readonly frames: number
  /** A ping is sent in front of every so many frames; 0 for none. */
  readonly pingEvery: number
}

/** What came of it. */
export interface HugeMessageReport {
  readonly sha256: string
  readonly pings: number
  /** Frames with the opcode of a pong that came back. */
  readonly pongs: number
}

/** Sends one message with backpressure to one client, on the bare socket, then closes. */
export class HugeMessageServer {
  readonly #server: Server
  readonly report: Promise<HugeMessageReport>

  private constructor(server: Server, message: HugeMessage) {
    this.#server = server
    this.report = once(server, 'connection').then(([socket]) => serve(socket as Socket, message))
  }

  static async start(message: HugeMessage): Promise<HugeMessageServer> {
    const server = createServer()
    const started = new HugeMessageServer(server, message)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return started
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  stop(): void {
    this.#server.close()
  }
}

async function serve(socket: Socket, { length, frames, pingEvery }: HugeMessage): Promise<HugeMessageReport> {
  const [request] = (await once(socket, 'data')) as [Buffer]
  const key = /^sec-websocket-key: (.*)$/im.exec(request.toString())?.[1]?.trim() ?? ''
  const accept = createHash('sha1')
    .update(key + handshakeGuid)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  const pongs = countPongs(socket)
  const hash = createHash('sha256')
  const frameLength = length / frames
  const block = Buffer.alloc(Math.min(frameLength, 1 << 20))
  let pings = 0
  let number = 0
  for (let frame = 0; frame < frames; frame++) {
    if (pingEvery > 0 && frame % pingEvery === 0 && frame > 0) {
      socket.write(Buffer.from([0x89, 0]))
      pings++
    }
    socket.write(header(frame, frames, frameLength))
    for (let sent = 0; sent < frameLength; sent += block.length) {
      // No two blocks are the same, so that one that is lost, doubled or in the wrong place is seen.
      block.writeUInt32BE(number++, 0)
      hash.update(block)
      if (!socket.write(Buffer.from(block))) await once(socket, 'drain')
    }
  }
  socket.write(Buffer.from([0x88, 2, 0x03, 0xe8]))
  await once(socket, 'close')
  return { sha256: hash.digest('hex'), pings, pongs: pongs() }
}

function header(frame: number, frames: number, length: number): Buffer {
  const bytes = Buffer.alloc(10)
  bytes[0] = (frame === frames - 1 ? 0x80 : 0) | (frame === 0 ? 2 : 0)
  bytes[1] = 127
  bytes.writeBigUInt64BE(BigInt(length), 2)
  return bytes
}

/** A client's answers to empty pings are six bytes each: two of header and the mask. */
function countPongs(socket: Socket): () => number {
  let pongs = 0
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 6) {
      if (rest[0] === 0x8a) pongs++
      rest = rest.subarray(6 + ((rest[1] as number) & 0x7f))
    }
  })
  return () => pongs
}
