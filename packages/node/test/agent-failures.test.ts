import { Agent } from 'node:http'
import { type LookupFunction, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { MessageWebSocket, WebSocketError } from '../src/index.js'

test('an agent whose addresses all fail is told with the reason of each', async () => {
  // No address is given up for being slow: each is to fail by itself.
  const agent = new Agent({ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 60_000 } as object)
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }))
  const lookup: LookupFunction = (_host, _options, done) => done(null, addresses)
  const failed = MessageWebSocket.connect('ws://two.test:1/', { node: { agent, lookup } })
  await expect(failed).rejects.toMatchObject({
    code: 'ERR_CONNECTION_REFUSED',
    phase: 'connect',
    message: expect.stringContaining(
      'connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED 127.0.0.2:1. Nobody listens',
    ),
  })
})

test('what timed out before it was connected is ERR_CONNECT_TIMEOUT, and not lost', async () => {
  const error = Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:80'), {
    code: 'ETIMEDOUT',
    syscall: 'connect',
  })
  class SlowAgent extends Agent {
    override createConnection(): Socket {
      const socket = Object.defineProperty(new Socket(), 'connecting', { value: true })
      setImmediate(() => socket.destroy(error))
      return socket
    }
  }
  const failed = MessageWebSocket.connect('ws://host.test/', { node: { agent: new SlowAgent() } })
  await expect(failed).rejects.toMatchObject({
    code: 'ERR_CONNECT_TIMEOUT',
    status: 'Timeout',
    phase: 'connect',
    cause: error,
  })
  expect(WebSocketError.getStatus(error)).toBe('Timeout')
})
