import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import IsomorphicWebSocket from 'isomorphic-ws'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { MessageWebSocket, type WebSocketConstructor, WebSocketError } from '../src/index.js'

const webSocket = IsomorphicWebSocket as unknown as WebSocketConstructor

// A server that refuses every WebSocket with 503, and answers other requests as a test wants it.
const server = createServer()
let port = 0
let requests: IncomingMessage[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeAll(async () => {
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'))
  server.on('request', (request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})

beforeEach(() => {
  requests = []
  answer = (_request, response) => response.writeHead(404).end('not here')
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function failure(url: string, options: { diagnose?: boolean; timeout?: number } = {}) {
  const error: unknown = await MessageWebSocket.connect(url, { webSocket, diagnose: true, ...options }).catch(
    (reason: unknown) => reason,
  )
  if (!(error instanceof WebSocketError)) throw new Error('expected a WebSocketError', { cause: error })
  return error
}

test('without diagnose no request is made', async () => {
  const { message, phase } = await failure(`ws://127.0.0.1:${port}/`, { diagnose: false })
  expect(message).toContain('Browsers hide why')
  expect(phase).toBeUndefined()
  expect(requests).toEqual([])
})

test('a server that answers a plain GET is there, and said no to the WebSocket', async () => {
  const error = await failure(`ws://127.0.0.1:${port}/chat`)
  expect(error).toMatchObject({ code: 'ERR_OPAQUE', status: 'CannotConnect', phase: 'upgrade' })
  expect(error.message).toContain(
    `A plain GET of http://127.0.0.1:${port}/chat is answered with status 404: there is a server`,
  )
})

test('the probe carries neither the query nor anything else that belongs to the user', async () => {
  const ask = vi.spyOn(globalThis, 'fetch')
  onTestFinished(() => ask.mockRestore())
  const { message } = await failure(`ws://127.0.0.1:${port}/chat?token=secret`)
  expect(message).not.toContain('secret')
  // Of cookies and the like Node has none to send: a browser goes by this.
  expect(ask.mock.calls.map(([, init]) => init)).toMatchObject([
    { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
  ])
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /chat'])
  expect(requests[0]?.headers).not.toHaveProperty('cookie')
  expect(requests[0]?.headers).not.toHaveProperty('referer')
  expect(requests[0]?.headers).not.toHaveProperty('authorization')
})

test('where nobody listens the probe fails as well', async () => {
  const unused = createServer().listen(0, '127.0.0.1')
  await once(unused, 'listening')
  const { port: freePort } = unused.address() as AddressInfo
  unused.close()
  await once(unused, 'close')
  const error = await failure(`ws://127.0.0.1:${freePort}/`)
  expect(error).toMatchObject({ code: 'ERR_OPAQUE', status: 'CannotConnect', phase: undefined })
  expect(error.message).toContain('fails as well: most likely no server can be reached there')
})

test('a probe that is not answered ends in time for the deadline of connect', async () => {
  answer = () => {}
  const error = await failure(`ws://127.0.0.1:${port}/`, { timeout: 5_000 })
  expect(error.code).toBe('ERR_OPAQUE')
  expect(error.message).toMatch(/is not answered within \d+ ms\./)
  await connectionsGone()
})

test('abort() ends the probe', async () => {
  const asked = new Promise<void>((resolve) => {
    answer = () => resolve()
  })
  const socket = new MessageWebSocket({ webSocket, diagnose: true })
  const connecting = socket.connect(`ws://127.0.0.1:${port}/`)
  const reason: Promise<unknown> = connecting.catch((error: unknown) => error)
  await asked
  socket.abort()
  expect(await reason).toMatchObject({ code: 'ERR_ABORTED' })
  // Sooner than the probe would end by itself
  await connectionsGone(2_000)
  expect(requests).toHaveLength(1)
})

test('the body of the answer is not waited for', async () => {
  answer = (_request, response) => {
    response.writeHead(200)
    response.write('the beginning of something endless')
  }
  const error = await failure(`ws://127.0.0.1:${port}/`)
  expect(error.message).toContain('is answered with status 200')
  await connectionsGone()
})

/** No request holds its connection any more. */
async function connectionsGone(timeout = 5_000): Promise<void> {
  const sockets: Socket[] = requests.map(({ socket }) => socket)
  await expect.poll(() => sockets.every(({ destroyed }) => destroyed), { timeout }).toBe(true)
}
