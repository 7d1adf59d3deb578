import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { serveTcp } from './served.js'

test('what the server answers instead of upgrading is in the error', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(503, { 'Retry-After': '7' }).end('x'.repeat(100_000))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/path`
  const error = await MessageWebSocket.connect(url).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'ERR_HTTP_STATUS',
    status: 'ServiceUnavailable',
    phase: 'upgrade',
    response: { status: 503, statusText: 'Service Unavailable', headers: { 'retry-after': '7' } },
  })
  expect((error as { response: { body: string } }).response.body.length).toBe(16 * 1024)
})

test.each<[string, (socket: Socket) => unknown]>([
  ['is reset', (socket) => setTimeout(() => socket.resetAndDestroy(), 50)],
  ['ends', (socket) => socket.end()],
  ['goes on with what is no HTTP', (socket) => setTimeout(() => socket.write('\r\nzzz\r\n'), 50)],
  ['goes on so at once', (socket) => socket.write('\r\nzzz\r\n')],
])(
  'what the server answered is in the error also where the connection %s inside its body',
  async (_how, end) => {
    const url = await serveTcp((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello')
        end(socket)
      })
    })
    await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({
      code: 'ERR_HTTP_STATUS',
      status: 'Forbidden',
      phase: 'upgrade',
      response: { status: 403, body: 'hello' },
    })
  },
)

test.each([
  [
    '302 Found',
    'Location: ws://127.0.0.1:1/there\r\n',
    /^Redirects are not followed: connect to the address in/,
  ],
  ['302 Found', '', /^Check the path, and what the answer says/],
  ['304 Not Modified', '', /^Check the path, and what the answer says/],
])('the address of a redirect is pointed to where there is one: %s, %s', async (status, header, advice) => {
  const url = await serveTcp((socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\n${header}Content-Length: 0\r\n\r\n`))
  })
  const error: Error = (await MessageWebSocket.connect(url).catch((reason: Error) => reason)) as Error
  expect(error.message.replace(/^.* instead of upgrading\. /, '')).toMatch(advice)
})

test('an answer that is not HTTP is ErrorHttpInvalidServerResponse', async () => {
  const url = await serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
  await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({
    code: 'ERR_HANDSHAKE',
    status: 'ErrorHttpInvalidServerResponse',
    phase: 'upgrade',
  })
})

test('a server that never answers is a timeout in the phase upgrade, and its connection is ended', async () => {
  let connection: Socket | undefined
  const url = await serveTcp((socket) => {
    connection = socket
    socket.resume()
  })
  await expect(MessageWebSocket.connect(url, { connectTimeout: 50 })).rejects.toMatchObject({
    code: 'ERR_CONNECT_TIMEOUT',
    status: 'Timeout',
    phase: 'upgrade',
  })
  await expect.poll(() => connection?.readyState).toMatch(/Only$|closed/)
})
