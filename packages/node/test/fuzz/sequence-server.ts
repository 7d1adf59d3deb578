import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type Answers, answersIn } from './answers.js'
import { frameSequence } from './frame-sequence.js'
import { sendSequence } from './send-sequence.js'

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

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
      void sendSequence(socket, answerTo(key), frameSequence(Number.parseInt(name, 10)))
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

async function collect(socket: Socket): Promise<Answers> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return answersIn(Buffer.concat(chunks))
}
