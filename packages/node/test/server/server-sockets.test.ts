import { createServer } from 'node:https'
import { CertificateAuthority } from '@isosocket/testing'
import { expect, test } from 'vitest'
import {
  MessageWebSocket,
  type ServerMessageWebSocket,
  ServerStreamWebSocket,
  WebSocketListener,
} from '../../src/index.js'
import { afterTest, listen } from './listening.js'
import { RawClient } from './raw-client.js'

type AcceptMessage = Parameters<import('../../src/index.js').WebSocketRequest['acceptMessage']>[0]

/** Both ends of one connection. */
async function pair(accept?: AcceptMessage, client?: ConstructorParameters<typeof MessageWebSocket>[0]) {
  let accepted: ServerMessageWebSocket | undefined
  const { url, listener } = await listen((request) => {
    accepted = request.acceptMessage(accept)
  })
  const socket = await MessageWebSocket.connect(`${url}room?x=1`, client)
  return { server: accepted as ServerMessageWebSocket, client: socket, listener }
}

test('a socket is open from the beginning, and has no connect', async () => {
  const { server, client } = await pair()
  expect(server.state).toBe('open')
  expect(server.connect).toBeUndefined()
  expect(server.setRequestHeader).toBeUndefined()
  expect(ServerStreamWebSocket.prototype.connect).toBeUndefined()
  await client.close()
})

test('information tells what is known of the connection', async () => {
  const { server, client } = await pair({ protocol: 'a' }, { protocols: ['b', 'a'] })
  const { information } = server
  expect(information.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/room\?x=1$/)
  expect([information.protocol, information.extensions]).toEqual(['a', ''])
  expect([information.localAddress, information.remoteAddress]).toEqual(['127.0.0.1', '127.0.0.1'])
  await client.send('four')
  await server.receive()
  await server.send(new Uint8Array(7))
  expect([information.bytesReceived, information.messagesReceived]).toEqual([4, 1])
  expect([information.bytesSent, information.messagesSent]).toEqual([7, 1])
  await client.close()
  expect(information.remoteAddress).toBe('127.0.0.1')
})

test('a socket behind TLS tells which', async () => {
  const authority = CertificateAuthority.create()
  const server = createServer(authority.issue()).listen(0, '127.0.0.1')
  afterTest(() => server.close())
  const listener = await WebSocketListener.listen({ server })
  afterTest(() => listener.close({ timeout: 100 }))
  const accepted = new Promise<ServerMessageWebSocket>((resolve) => {
    listener.onrequest = ({ request }) => resolve(request.acceptMessage())
  })
  const client = await MessageWebSocket.connect(`wss://127.0.0.1:${listener.port}/`, {
    trustedCertificates: authority.certificate,
  })
  expect((await accepted).information.tlsProtocol).toBe('TLSv1.3')
  await client.close()
})

test.each([1000, 1001, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999])(
  'a server may close with %i',
  async (code) => {
    const { server, client } = await pair()
    const closing = server.close(code, 'why')
    expect(await client.closed).toEqual({ code, reason: 'why' })
    expect(await closing).toEqual({ code, reason: 'why' })
  },
)

test.each([999, 1002, 1004, 1005, 1006, 1015, 1016, 2999, 5000])('and not with %i', async (code) => {
  const { server, client } = await pair()
  await expect(server.close(code)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  // For clients nothing has changed.
  await expect(client.close(1001)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(server.state).toBe('open')
})

test('a send that nobody awaits does not end a server whose listener closes, or whose client has gone', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', note)
  afterTest(() => process.off('unhandledRejection', note))
  const { server, client, listener } = await pair()
  const closing = listener.close()
  expect(server.state).toBe('closing')
  for (const send of [server.send, server.sendNonfinalFrame, server.sendFinalFrame])
    void send.call(server, 'x')
  await Promise.all([closing, client.closed])
  void server.send('x')
  const refused = expect(server.send('x')).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
  await refused
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(unhandled).toEqual([])
})

test('the close event comes once, with what the client said', async () => {
  const { server, client } = await pair()
  const events: unknown[] = []
  server.onclose = ({ code, reason, wasClean }) => events.push([code, reason, wasClean])
  await client.close(4001, 'bye')
  await server.closed
  await expect.poll(() => events).toEqual([[4001, 'bye', true]])
})

test('a client that is lost is an error that names it', async () => {
  const { server, client } = await pair()
  client.abort()
  const error = await server.closed.catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: expect.stringMatching(/^ERR_CONNECTION_(LOST|RESET)$/),
    closeCode: 1006,
  })
  expect((error as Error).message).toContain('the client at 127.0.0.1')
})

test('settings of connecting are for whoever connects', async () => {
  const errors: unknown[] = []
  const { url } = await listen((request) => {
    try {
      request.acceptMessage({ connectTimeout: 5 } as AcceptMessage)
    } catch (error) {
      errors.push(error)
    }
    request.acceptMessage({ keepAliveInterval: 1_000 })
  })
  await (await MessageWebSocket.connect(url)).close()
  expect(errors).toMatchObject([{ code: 'ERR_NOT_SUPPORTED' }])
})

test('what is no option of a request is told what was meant, or all there are', async () => {
  const errors: string[] = []
  const { url } = await listen((request) => {
    const given: unknown[] = [
      { header: {} },
      { maxPayload: 5 },
      { compresion: true },
      { colour: 1 },
      'chat',
      null,
    ]
    for (const options of given) {
      try {
        request.acceptMessage(options as AcceptMessage)
      } catch (error) {
        errors.push((error as Error).message)
      }
    }
    // What was asked is as it was.
    request.acceptMessage()
  })
  await (await MessageWebSocket.connect(url)).close()
  expect(errors).toEqual([
    'There is no option "header" of acceptMessage(): did you mean headers?',
    'There is no option "maxPayload" of acceptMessage(): did you mean maxMessageSize?',
    'There is no option "compresion" of acceptMessage(): did you mean compression?',
    expect.stringMatching(
      /^There is no option "colour" of acceptMessage\(\)\. There are: protocol, headers, .*maxMessageSize/,
    ),
    'The options of acceptMessage() must be an object, not "chat".',
    'The options of acceptMessage() must be an object, not null.',
  ])
  expect(errors[3]).not.toContain('connectTimeout')
})

test('a message above maxMessageSize closes with 1009', async () => {
  const { server, client } = await pair({ maxMessageSize: 1_000 })
  void client.send(new Uint8Array(1_001))
  expect(await client.closed).toMatchObject({ code: 1009 })
  await expect(server.closed).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_BIG', closeCode: 1009 })
})

test('a server that does not read holds the client back', async () => {
  const { server, client } = await pair({ receiveBufferSize: 100_000 }, { sendBufferLimit: Infinity })
  for (let count = 0; count < 400; count++) void client.send(new Uint8Array(100_000).fill(count))
  await expect.poll(() => server.information.bytesReceived).toBeGreaterThan(100_000)
  await new Promise((resolve) => setTimeout(resolve, 300))
  // What is beyond lies in buffers of the system, and with the client.
  expect(server.information.bytesReceived).toBeLessThan(1_000_000)
  for (let count = 0; count < 400; count++) expect((await server.receive())?.bytes()[0]).toBe(count & 255)
  await client.close()
})

test('sections of a message come before it has ended, unmasked across their borders', async () => {
  const messages: ServerMessageWebSocket[] = []
  const { port } = await listen((request) => messages.push(request.acceptMessage({ receiveMode: 'partial' })))
  const client = await RawClient.open(port)
  const payload = Buffer.from('a first section, é and some more to come')
  const mask = Buffer.from([1, 2, 3, 4])
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] as number))
  client.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, masked.subarray(0, 18)]))
  const server = messages[0] as ServerMessageWebSocket
  const first = await server.receive()
  // The character that is cut comes as a whole with what follows.
  expect([first?.text(), first?.isComplete]).toEqual(['a first section, ', false])
  client.write(Buffer.from(masked.subarray(18)))
  const second = await server.receive()
  expect([second?.text(), second?.isComplete]).toEqual(['é and some more to come', true])
})

test('compression is used where both want it', async () => {
  const { server, client } = await pair({ compression: { threshold: 0 } }, { compression: true })
  expect(server.information.extensions).toContain('permessage-deflate')
  await client.send('x'.repeat(10_000))
  expect((await server.receive())?.text()).toBe('x'.repeat(10_000))
  await server.send('y'.repeat(10_000))
  expect((await client.receive())?.text()).toBe('y'.repeat(10_000))
  await client.close()
})

test('ping() measures, and the peer is asked for signs of life', async () => {
  const { server, client } = await pair()
  expect(await server.ping()).toBeGreaterThan(0)
  expect(server.information.roundTripTime).toBeGreaterThan(0)
  await client.close()
})

test('a client that vanishes is noticed by keep-alive', async () => {
  const accepted: ServerMessageWebSocket[] = []
  const { port } = await listen((request) => {
    accepted.push(request.acceptMessage({ keepAliveInterval: 50, keepAliveTimeout: 100 }))
  })
  await RawClient.open(port)
  await expect(accepted[0]?.closed).rejects.toMatchObject({ code: 'ERR_KEEP_ALIVE_TIMEOUT' })
})

test('frames of a server are not masked, and small messages of one tick leave in one write', async () => {
  const accepted: ServerMessageWebSocket[] = []
  const { port } = await listen((request) => accepted.push(request.acceptMessage()))
  const client = await RawClient.open(port)
  for (let count = 0; count < 5; count++) void accepted[0]?.send(`message ${count}`)
  await expect.poll(() => client.frames.length).toBe(5)
  expect(client.frames.map(({ payload }) => payload.toString())[4]).toBe('message 4')
  const raw = Buffer.from(client.text, 'latin1')
  expect([...raw.subarray(raw.indexOf('\r\n\r\n') + 4).subarray(0, 2)]).toEqual([0x81, 9])
})

test('a message that is too large is refused by its length, before its mask has come', async () => {
  const accepted: ServerMessageWebSocket[] = []
  const { port } = await listen((request) => accepted.push(request.acceptMessage({ maxMessageSize: 50 })))
  const client = await RawClient.open(port)
  client.write(Buffer.from([0x82]))
  await new Promise((resolve) => setTimeout(resolve, 20))
  client.write(Buffer.from([0x80 | 51]))
  await client.ended()
  expect(client.closeCode).toBe(1009)
  await expect(accepted[0]?.closed).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_BIG' })
})

test('errors advise what the end that has accepted can do, too', async () => {
  const { server, client } = await pair({ maxMessageSize: 10 })
  const { message: ofCode } = await server.close(1005).catch((error) => error)
  expect(ofCode).toBe(
    'The close code must be 1000, 1001, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014 or 3000 to 4999, not 1005.',
  )
  expect(() => {
    server.control.keepAliveInterval = 5
  }).toThrow('control.keepAliveInterval cannot change now: set it before, when the socket is made.')
  await client.send('more than ten')
  await expect(server.closed).rejects.toThrow('larger than maxMessageSize: raise it, or use a stream.')
  await expect(server.send('late')).rejects.toThrow(
    /^Cannot send: the connection was closed \(.*\)\. Use a new one\.$/,
  )
})

test('localAddress is known as long as the connection lasts, remoteAddress for ever', async () => {
  const { server, client } = await pair()
  const { localAddress, remoteAddress } = server.information
  expect([localAddress, remoteAddress]).toEqual(['127.0.0.1', '127.0.0.1'])
  await client.close()
  await server.closed
  await expect.poll(() => server.information.localAddress).toBe(undefined)
  expect(server.information.remoteAddress).toBe(remoteAddress)
  expect(client.information.localAddress).toBe('127.0.0.1')
})
