import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { CertificateAuthority } from '@isosocket/testing'
import { expect, onTestFinished, test } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { serveTcp } from './served.js'

test.each([
  ['ws:', new SecureAgent()],
  ['wss:', new Agent()],
])('an agent that does not fit to %s fails the connect', async (scheme, agent) => {
  const socket = new MessageWebSocket({ node: { agent } })
  await expect(socket.connect(`${scheme}//127.0.0.1:1/`)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining(`does not fit to ${scheme} addresses. Give an Agent of node:`),
  })
})

test('an agent and `socketPath` exclude each other', async () => {
  const socket = new MessageWebSocket({ node: { agent: new Agent(), socketPath: '/nowhere' } })
  await expect(socket.connect('ws://127.0.0.1:1/')).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('control.node.socketPath and control.node.agent exclude each other'),
  })
})

test('over an agent’s connection, new or old, what the server answers is the phase upgrade', async () => {
  const wrong = await serveTcp((socket) => socket.end('HTTP/1.1 101 Of nothing\r\n\r\n'))
  const handshake = { code: 'ERR_HANDSHAKE', status: 'ErrorHttpInvalidServerResponse', phase: 'upgrade' }
  const node = { agent: new Agent({ keepAlive: true }) }
  await expect(MessageWebSocket.connect(wrong, { node })).rejects.toMatchObject(handshake)
  const silent = await serveTcp((socket) => socket.resume())
  const timedOut = MessageWebSocket.connect(silent, { node, connectTimeout: 200 })
  await expect(timedOut).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
  await expect(MessageWebSocket.connect('ws://127.0.0.1:1/', { node })).rejects.toMatchObject({
    phase: 'connect',
  })
  const quiet = createServer((_request, response) => response.end('plain')).listen(0, '127.0.0.1')
  await once(quiet, 'listening')
  onTestFinished(() => void quiet.close())
  // Whoever asks for the upgrade, over the connection of the request before it, gets no answer.
  quiet.on('upgrade', (_request, tcp: Socket) => onTestFinished(() => void tcp.destroy()))
  const { port } = quiet.address() as AddressInfo
  await new Promise((resolve) => {
    request({ port, host: '127.0.0.1', agent: node.agent }, (response) => {
      response.resume().once('end', resolve)
    }).end()
  })
  const late = MessageWebSocket.connect(`ws://127.0.0.1:${port}/`, { node, connectTimeout: 200 })
  await expect(late).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
})

test('over a secure agent’s connection TLS is the phase connect, and what follows it the phase upgrade', async () => {
  const authority = CertificateAuthority.create('agents.test')
  const server = createTlsServer(authority.issue(), (stream) => void stream.on('error', () => {}).resume())
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const trusting = new SecureAgent({ ca: authority.certificate })
  const failed = MessageWebSocket.connect(url, { node: { agent: trusting }, connectTimeout: 300 })
  await expect(failed).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'upgrade' })
  const refused = MessageWebSocket.connect(url, { node: { agent: new SecureAgent() } })
  await expect(refused).rejects.toMatchObject({ code: 'ERR_TLS', phase: 'connect' })
})

test('an agent of others may serve any scheme', async () => {
  class AnyAgent extends Agent {
    // As agents of others do it: the answer depends on who asks.
    get protocol(): string {
      return 'http:'
    }
    set protocol(_protocol: string) {}
  }
  const socket = new MessageWebSocket({ node: { agent: new AnyAgent() } })
  const failed = socket.connect('wss://127.0.0.1:1/')
  await expect(failed).rejects.not.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
})
