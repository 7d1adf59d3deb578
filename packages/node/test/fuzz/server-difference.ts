import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { WebSocketServer } from 'ws'
import { answersIn } from './answers.js'
import { compareAll, type Seen } from './difference.js'
import { frameSequence, maxMessageSize } from './frame-sequence.js'
import {
  type Observation,
  observeMessageSocket,
  observeStreamSocket,
  observeWsSocket,
  type Sdk,
} from './observation.js'
import { sendSequence } from './send-sequence.js'

type Kind = 'plain' | 'full' | 'partial' | 'stream'

/** Plain `ws` and ours at the other end of the same bytes: clients are bare connections that send sequences. */
export class ServersUnderTest {
  readonly #server: Server
  readonly #listener: InstanceType<Sdk['WebSocketListener']>
  /** By the path of the client. */
  readonly #observed = new Map<string, Promise<Observation>>()

  private constructor(sdk: Sdk, server: Server) {
    const { WebSocketError, WebSocketListener } = sdk
    this.#server = server
    const plain = new WebSocketServer({ noServer: true, maxPayload: maxMessageSize })
    this.#listener = new WebSocketListener({ server, path: /^\/(full|partial|stream)/ })
    this.#listener.addEventListener('request', ({ request }) => {
      const path = request.url.pathname
      if (path.startsWith('/stream')) {
        const socket = request.acceptStream({ receiveBufferSize: 1_000 })
        this.#observed.set(path, observeStreamSocket(socket, WebSocketError))
      } else {
        const receiveMode = path.startsWith('/full') ? 'full' : 'partial'
        const socket = request.acceptMessage({ maxMessageSize, receiveMode, receiveBufferSize: 1_000 })
        this.#observed.set(path, observeMessageSocket(socket, WebSocketError))
      }
    })
    server.on('upgrade', (request, socket, head) => {
      const path = request.url ?? ''
      if (!path.startsWith('/plain')) return
      plain.handleUpgrade(request, socket, head, (accepted) =>
        this.#observed.set(path, observeWsSocket(accepted)),
      )
    })
  }

  static async start(sdk: Sdk): Promise<ServersUnderTest> {
    const server = createServer()
    const servers = new ServersUnderTest(sdk, server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return servers
  }

  async stop(): Promise<void> {
    await this.#listener.close({ timeout: 1_000 })
    this.#server.close()
  }

  /** Sends the sequence of a seed to all, and says where we differ from plain `ws`; `undefined` for nowhere. */
  async difference(seed: number): Promise<string | undefined> {
    const [plain, full, partial, stream] = await Promise.all(
      (['plain', 'full', 'partial', 'stream'] as const).map((kind) => this.#play(kind, seed)),
    )
    return compareAll(frameSequence(seed, 'client'), seed, {
      plain: plain as Seen,
      full: full as Seen,
      partial: partial as Seen,
      stream: stream as Seen,
    })
  }

  async #play(kind: Kind, seed: number): Promise<Seen> {
    const path = `/${kind}-${seed}`
    const socket = connect((this.#server.address() as AddressInfo).port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('error', () => {})
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    const closed = once(socket, 'close')
    const sequence = frameSequence(seed, 'client')
    void sendSequence(socket, requestFor(path), sequence)
    await closed
    const bytes = Buffer.concat(chunks)
    const seen = await this.#observed.get(path)
    this.#observed.delete(path)
    if (seen === undefined) throw new Error(`${path} was not accepted: ${bytes}`)
    const answers = answersIn(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4))
    return { ...seen, answers: JSON.stringify(answers) }
  }
}

function requestFor(path: string): Buffer {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
}
