import { once } from 'node:events'
import { Agent } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { deflateRawSync, constants as zlib } from 'node:zlib'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type CompressionOptions, MessageWebSocket, StreamWebSocket } from '../src/index.js'
import { afterTest, listen } from './server/listening.js'

/** The first byte of each frame of data that comes: how many chunks of the connection it takes is nobody's business. */
function firstBytes(raw: Socket): number[] {
  const seen: number[] = []
  let waiting = Buffer.alloc(0)
  raw.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk])
    for (let size = frameSize(waiting); size <= waiting.length; size = frameSize(waiting)) {
      seen.push(waiting[0] ?? 0)
      waiting = waiting.subarray(size)
    }
  })
  return seen
}

/** Infinity while the header has not come. */
function frameSize(bytes: Buffer): number {
  const second = bytes[1]
  if (second === undefined) return Infinity
  const mask = second >= 0x80 ? 4 : 0
  const short = second & 0x7f
  if (short < 126) return 2 + mask + short
  if (bytes.length < (short === 126 ? 4 : 10)) return Infinity
  return short === 126 ? 4 + mask + bytes.readUInt16BE(2) : 10 + mask + Number(bytes.readBigUInt64BE(2))
}

const compressedText = 0xc1
const plainText = 0x81
const compressedBeginning = 0x41

/** A server that agrees to compression, and what it does with whoever connects. */
async function serveCompressed(onConnection: (raw: Socket) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  server.on('connection', (_socket, request) => onConnection(request.socket))
  await once(server, 'listening')
  afterTest(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const thresholds: [boolean | CompressionOptions, number][] = [
  [true, 1024],
  [{}, 1024],
  [{ threshold: 10 }, 10],
  [{ threshold: 60_000 }, 60_000],
]

test.each(thresholds)(
  'with `compression` %j messages below %i bytes are sent as they are',
  async (compression, least) => {
    let seen: number[] = []
    const url = await serveCompressed((raw) => {
      seen = firstBytes(raw)
    })
    const socket = await MessageWebSocket.connect(url, { compression })
    await socket.send('a'.repeat(least - 1))
    await expect.poll(() => seen[0]).toBe(plainText)
    seen.length = 0
    await socket.send('a'.repeat(least))
    await expect.poll(() => seen[0]).toBe(compressedText)
    await socket.close()
  },
)

test.each(thresholds.slice(0, 3))(
  'a server with `compression` %j sends messages below %i bytes as they are',
  async (compression, least) => {
    const { url } = await listen((request) => {
      const socket = request.acceptMessage({ compression })
      socket.onmessage = () => {
        void socket.send('a'.repeat(least - 1))
        void socket.send('a'.repeat(least))
      }
    })
    const client = new WebSocket(url, { perMessageDeflate: true })
    await once(client, 'open')
    const seen = firstBytes((client as unknown as { _socket: Socket })._socket)
    client.send('go')
    await expect.poll(() => seen).toEqual([plainText, compressedText])
    client.terminate()
  },
)

test.each([
  [{ treshold: 10 }, 'There is no compression.treshold: did you mean threshold?'],
  [{ zlibDeflateOptions: {} }, 'There is no compression.zlibDeflateOptions. There is: threshold.'],
  [{ threshold: -1 }, 'compression.threshold must be a whole number of bytes, 0 or more, not -1.'],
  ['yes', 'compression must be true, false, or an object like { threshold }, not "yes".'],
])('%j is refused as `compression`', async (compression, message) => {
  const refused = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message })
  expect(() => new MessageWebSocket({ compression: compression as object })).toThrow(refused)
})

test('what is sent in several frames is compressed, however small the first is', async () => {
  let seen: number[] = []
  const url = await serveCompressed((raw) => {
    seen = firstBytes(raw)
  })
  const socket = await MessageWebSocket.connect(url, { compression: true })
  await socket.sendNonfinalFrame('a')
  await socket.sendFinalFrame('b')
  await expect.poll(() => seen[0]).toBe(compressedBeginning)
  await socket.close()
})

const deflated = deflateRawSync(Buffer.alloc(2_000_000), { finishFlush: zlib.Z_SYNC_FLUSH }).subarray(0, -4)
const large = Buffer.concat([Buffer.of(0xc2, 126, deflated.length >> 8, deflated.length & 0xff), deflated])

test.each([2 ** 31, 2 ** 32 + 1_000_000, 2 ** 53, Infinity])(
  'with compression `maxMessageSize` %d lets two megabytes through',
  async (maxMessageSize) => {
    const url = await serveCompressed((raw) => void setTimeout(() => raw.write(large), 20))
    const socket = await MessageWebSocket.connect(url, { compression: true, maxMessageSize })
    expect((await socket.receive())?.bytes().byteLength).toBe(2_000_000)
    await socket.close()
  },
)

test('with compression a fraction as `maxMessageSize` is a limit, too', async () => {
  const url = await serveCompressed((raw) => void setTimeout(() => raw.write(large), 20))
  const socket = await MessageWebSocket.connect(url, { compression: true, maxMessageSize: 0.5 })
  await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_BIG' })
})

test.each([2 ** 32 + 1_000_000, 0.5])(
  'for a server that compresses `maxMessageSize` %d is a limit, too',
  async (maxMessageSize) => {
    let closed: Promise<unknown> | undefined
    const { url } = await listen((request) => {
      const socket = request.acceptMessage({ compression: true, maxMessageSize })
      closed = socket.closed.catch((error: unknown) => error)
      void socket.receive().then(
        (message) => socket.send(String(message?.bytes().byteLength)),
        () => {},
      )
    })
    const client = new WebSocket(url, { perMessageDeflate: true })
    await once(client, 'open')
    client.send(Buffer.alloc(2_000_000))
    if (maxMessageSize < 1) {
      expect(await closed).toMatchObject({ code: 'ERR_MESSAGE_TOO_BIG' })
    } else {
      expect(String((await once(client, 'message'))[0])).toBe('2000000')
    }
    client.terminate()
  },
)

test('where messages are held as wholes a stream’s error names receiveBufferLimit', async () => {
  const compressing = await serveCompressed((raw) => void setTimeout(() => raw.write(large), 20))
  const plain = await listen((request) => void request.acceptMessage().send(new Uint8Array(2_000)))
  const cases = [
    { url: compressing, options: { compression: true } },
    { url: plain.url, options: { node: { agent: new Agent() } } },
  ]
  for (const { url, options } of cases) {
    const socket = await StreamWebSocket.connect(url, { ...options, receiveBufferLimit: 1_000 })
    const error: unknown = await socket.closed.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_MESSAGE_TOO_BIG', status: 'ConnectionAborted' })
    expect((error as Error).message).toMatch(/larger than receiveBufferLimit: raise it/)
  }
})
