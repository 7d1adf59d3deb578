import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import {
  MessageWebSocket,
  type ServerMessageWebSocket,
  WebSocketListener,
  type WebSocketRequest,
} from '../../src/index.js'
import { afterTest, echo, listen } from './listening.js'
import { RawClient } from './raw-client.js'

type HandUpgrade = (listener: WebSocketListener, ...upgrade: [IncomingMessage, Duplex, Buffer]) => void

/** A server that hands its upgrades so to a listener; its port. */
async function handing(
  hand: HandUpgrade,
  onRequest: (request: WebSocketRequest) => unknown,
): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const listener = new WebSocketListener({ noServer: true })
  afterTest(() => listener.close({ timeout: 100 }))
  afterTest(() => server.close())
  listener.onrequest = ({ request }) => onRequest(request)
  server.on('upgrade', (...upgrade) => hand(listener, ...upgrade))
  return (server.address() as AddressInfo).port
}

/** The connection as a bare Duplex, as frameworks hand it out that put something between. */
function wrapped(inner: Duplex): Duplex {
  const outer = new Duplex({
    read: () => inner.resume(),
    write: (chunk, _encoding, done) => inner.write(chunk, done),
    final: (done) => inner.end(done),
    destroy: (error, done) => {
      inner.destroy()
      done(error)
    },
  })
  inner.pause()
  inner.on('data', (chunk: Buffer) => {
    if (!outer.push(chunk)) inner.pause()
  })
  inner.on('end', () => outer.push(null))
  inner.on('close', () => outer.destroy())
  return outer
}

test('handleUpgrade() takes a Duplex that is no net.Socket', async () => {
  const port = await handing(
    (listener, request, socket, head) => listener.handleUpgrade(request, wrapped(socket), head),
    (request) => echo(request),
  )
  const socket = await MessageWebSocket.connect(`ws://127.0.0.1:${port}/`)
  await socket.send('x'.repeat(100_000))
  expect((await socket.receive())?.text().length).toBe(100_000)
  expect(await socket.close()).toEqual({ code: 1000, reason: '' })
})

test('handleUpgrade() names what it takes when it is given something else', async () => {
  const listener = new WebSocketListener({ noServer: true })
  afterTest(() => listener.close())
  const server = createServer().listen(0, '127.0.0.1')
  afterTest(() => server.close())
  await once(server, 'listening')
  const told: unknown[] = []
  const attempt = (...given: unknown[]): void => {
    try {
      Reflect.apply(listener.handleUpgrade, listener, given)
    } catch (error) {
      told.push(error)
    }
  }
  server.on('request', (request, response) => {
    attempt(request, response)
    response.end()
  })
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const socket = new Duplex()
  const head = Buffer.alloc(0)
  attempt()
  attempt({ request: {} }, socket, head)
  attempt(Object.assign(Object.create(null), { headers: {} }), {}, head)
  attempt({ headers: {}, method: 'GET' }, socket, 'head')
  expect(told).toHaveLength(5)
  for (const error of told) {
    expect(error).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('(request, socket, head)'),
    })
  }
})

test('an upgrade that another server has taken gives a closed socket and ends the connection', async () => {
  const taker = new WebSocketServer({ noServer: true })
  const accepted: ServerMessageWebSocket[] = []
  const port = await handing(
    (listener, request, socket, head) => {
      taker.handleUpgrade(request, socket, head, () => {})
      listener.handleUpgrade(request, socket, head)
    },
    (request) => accepted.push(request.acceptMessage()),
  )
  const client = await RawClient.ask(port)
  await client.ended()
  expect(client.text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect(accepted[0]?.state).toBe('closed')
  await expect(accepted[0]?.closed).rejects.toMatchObject({
    code: 'ERR_CONNECT_FAILED',
    phase: 'upgrade',
    message: expect.stringMatching(
      /^The request of the client at 127.0.0.1 could not be accepted.*more than once/,
    ),
  })
  // What was to be said to that client is said to no other.
  const { url } = await listen((request) => void echo(request))
  await (await MessageWebSocket.connect(url)).close()
})

test('extensions that are none are told 400, and the socket says why it is closed', async () => {
  const accepted: ServerMessageWebSocket[] = []
  const { port } = await listen((request) => accepted.push(request.acceptMessage({ compression: true })))
  const client = await RawClient.ask(port, { 'Sec-WebSocket-Extensions': 'permessage-deflate; =' })
  await client.ended()
  expect(client.status).toBe(400)
  expect(client.text).toContain('Sec-WebSocket-Extensions')
  await expect(accepted[0]?.closed).rejects.toMatchObject({
    code: 'ERR_CONNECT_FAILED',
    message: expect.stringContaining('Sec-WebSocket-Extensions'),
  })
})
