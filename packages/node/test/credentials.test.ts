import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { MessageWebSocket } from '../src/index.js'

const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

const right = `Basic ${Buffer.from('Ada Löve:pass:wörd').toString('base64')}`

interface Door {
  readonly host: string
  /** The `Authorization` of every request, in order. */
  readonly seen: (string | undefined)[]
}

/** A server that lets in who says the right thing, and tells everybody else how to ask. */
async function guarded(challenge: string): Promise<Door> {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  const seen: (string | undefined)[] = []
  server.on('upgrade', (request: IncomingMessage, tcp: Socket, head) => {
    seen.push(request.headers.authorization)
    if (request.headers.authorization === right) sockets.handleUpgrade(request, tcp, head, () => {})
    else tcp.end(`HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => {
    for (const client of sockets.clients) client.terminate()
    server.close()
    server.closeAllConnections()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

test('`serverCredential` is given when the server asks for it, and not before', async () => {
  const { host, seen } = await guarded('Basic realm="a, b", charset="UTF-8"')
  const serverCredential = { username: 'Ada Löve', password: 'pass:wörd' }
  const socket = await MessageWebSocket.connect(`ws://${host}/`, { serverCredential })
  expect(seen).toEqual([undefined, right])
  await socket.close()
})

test.each([
  'Basic',
  'basic , Negotiate',
  'Negotiate,Basic',
  'Negotiate,\tBASIC\trealm="a"',
  'Digest realm="a, \\"b\\", c", nonce="n",  Basic realm="d"',
  'Digest realm="a"\r\nWWW-Authenticate: Basic realm="b"',
  'Basic realm = "a"',
])('a server that takes Basic among others is told the credential: %s', async (challenge) => {
  const { host, seen } = await guarded(challenge)
  const serverCredential = { username: 'Ada Löve', password: 'pass:wörd' }
  const socket = await MessageWebSocket.connect(`ws://${host}/`, { serverCredential })
  expect(seen).toEqual([undefined, right])
  await socket.close()
})

test('a credential that is refused fails with Unauthorized, after one attempt with it', async () => {
  const { host, seen } = await guarded('Digest realm="a", Basic realm="b"')
  const serverCredential = { username: 'Ada', password: 'wrong' }
  const error: Error = await MessageWebSocket.connect(`ws://${host}/`, { serverCredential }).catch(
    (reason) => reason,
  )
  expect(error).toMatchObject({ code: 'ERR_HTTP_STATUS', status: 'Unauthorized', phase: 'upgrade' })
  expect(error.message).not.toContain('wrong')
  expect(seen).toHaveLength(2)
})

test('what to do about 401 depends on what was given', async () => {
  const adviceOf = async (challenge: string, address: string, options: object): Promise<string> => {
    const { host } = await guarded(challenge)
    const connecting = MessageWebSocket.connect(`ws://${address}${host}/`, options)
    const error: Error = await connecting.then(
      () => new Error('It connected.'),
      (reason) => reason,
    )
    return error.message.replace(/^.* instead of upgrading\. /, '')
  }
  const serverCredential = { username: 'Ada', password: 'wrong' }
  const give = /^Give a name and a password with control\.serverCredential, or a token/
  expect(await adviceOf('Basic', '', {})).toMatch(give)
  const check = /^It does not take the authorization: check control\.serverCredential/
  expect(await adviceOf('Basic', '', { serverCredential })).toMatch(check)
  expect(await adviceOf('Basic', 'Ada:wrong@', {})).toMatch(check)
  expect(await adviceOf('Bearer', '', { headers: { Authorization: 'Bearer 1' } })).toMatch(check)
  const other = /^It does not ask for Basic authentication, which control\.serverCredential is for: give/
  expect(await adviceOf('Digest realm="a"', '', { serverCredential })).toMatch(other)
})

test.each([
  'Negotiate',
  'Digest realm="intranet, basic network", nonce="n", qop="auth"',
  'Digest realm="\\", Basic ", nonce="n"',
  'Digest realm="one\\\\", title=", basic "',
  'Digest realm="never ended, basic network',
  'Digest realm="never ended, basic network\\\\',
  'Digest realm="never ended, basic network\\',
  'Digest nonce="n", basic=1',
  'Digest nonce="n", basic = 1',
  'Digest nonce="n", basic  ="x"',
  'Basics realm="a"',
  'Bearer realm="a"\r\nWWW-Authenticate: Digest realm=", Basic"',
])('a server that does not take Basic is not told the password: %s', async (challenge) => {
  const { host, seen } = await guarded(challenge)
  const serverCredential = { username: 'Ada', password: 'secret' }
  const failed = MessageWebSocket.connect(`ws://${host}/`, { serverCredential })
  await expect(failed).rejects.toMatchObject({ status: 'Unauthorized' })
  expect(seen).toEqual([undefined])
})

test('a name and a password in the address are sent at once', async () => {
  const { host, seen } = await guarded('Basic')
  const socket = await MessageWebSocket.connect(`ws://Ada%20L%C3%B6ve:pass%3Aw%C3%B6rd@${host}/`)
  expect(seen).toEqual([right])
  expect(socket.information.url).toBe(`ws://${host}/`)
  await socket.close()
})

test('an Authorization header wins over the address', async () => {
  const { host, seen } = await guarded('Basic')
  const socket = await MessageWebSocket.connect(`ws://other:one@${host}/`, {
    headers: { Authorization: right },
  })
  expect(seen).toEqual([right])
  await socket.close()
})

test.each([
  'Ada',
  { username: 'Ada' },
  { username: 'a:b', password: '' },
  { username: 'Ada', password: 'line\nbreak' },
])('a credential that is none (%o) is ERR_INVALID_ARGUMENT', (credential) => {
  const { control } = new MessageWebSocket()
  expect(() => {
    control.serverCredential = credential as { username: string; password: string }
  }).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
})
