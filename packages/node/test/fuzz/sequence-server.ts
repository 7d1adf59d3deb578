import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type FrameSequence, frameSequence } from './frame-sequence.js'

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** What a client sent, as far as it answers what it got. */
export interface Answers {
  readonly pongs: readonly string[]
  /** The code of its Close frame; 1005 for an empty one, `undefined` for none. */
  readonly closeCode: number | undefined
}

/** Sends the sequence of the seed that the path is, `/7-name`, and keeps what came back under that name. */
export class SequenceServer {
  readonly #server: Server
  readonly #answers = new Map<string, Promise<Answers>>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<SequenceServer> {
    const tcp = createServer()
    const server = new SequenceServer(tcp)
    tcp.on('connection', (socket) => server.#serve(socket))
    tcp.listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    return server
  }

  address(name: string): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`
  }

  /** What the client with this name sent, once its connection has ended. */
  async answers(name: string): Promise<Answers> {
    const answers = this.#answers.get(name)
    this.#answers.delete(name)
    if (answers === undefined) throw new Error(`nobody has connected to /${name}`)
    return answers
  }

  stop(): void {
    this.#server.close()
  }

  #serve(socket: Socket): void {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('data', (request: Buffer) => {
      const head = request.toString('latin1')
      const name = /^GET \/(\S+)/.exec(head)?.[1] ?? ''
      const key = /^sec-websocket-key: (.*)$/im.exec(head)?.[1]?.trim() ?? ''
      this.#answers.set(name, collect(socket))
      void send(socket, answerTo(key), frameSequence(Number.parseInt(name, 10)))
    })
  }
}

function answerTo(key: string): Buffer {
  const accept = createHash('sha1')
    .update(key + guid)
    .digest('base64')
  return Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
}

async function send(socket: Socket, head: Buffer, { bytes, cuts }: FrameSequence): Promise<void> {
  const pieces: Buffer[] = []
  let start = 0
  for (const cut of [...cuts, bytes.length]) {
    pieces.push(bytes.subarray(start, cut))
    start = cut
  }
  // The first piece travels with the answer, unless there is a cut at 0.
  pieces[0] = Buffer.concat([head, pieces[0] ?? Buffer.alloc(0)])
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  socket.end()
}

async function collect(socket: Socket): Promise<Answers> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return answersIn(Buffer.concat(chunks))
}

/** Reads the control frames of a client, which are masked and shorter than 126 bytes. */
function answersIn(bytes: Buffer): Answers {
  const pongs: string[] = []
  let closeCode: number | undefined
  let position = 0
  while (position + 6 <= bytes.length) {
    const opcode = (bytes[position] as number) & 0x0f
    const length = (bytes[position + 1] as number) & 0x7f
    const mask = bytes.subarray(position + 2, position + 6)
    const payload = Buffer.from(bytes.subarray(position + 6, position + 6 + length))
    for (let index = 0; index < payload.length; index++) {
      payload[index] = (payload[index] as number) ^ (mask[index % 4] as number)
    }
    if (opcode === 10) pongs.push(payload.toString('hex'))
    if (opcode === 8) closeCode = payload.length === 0 ? 1005 : payload.readUInt16BE(0)
    position += 6 + length
  }
  return { pongs, closeCode }
}
