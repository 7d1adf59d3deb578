import { Agent, type ClientRequest } from 'node:http'
import { connect, type LookupFunction, Socket, type TcpNetConnectOpts } from 'node:net'
import { expect, test, vi } from 'vitest'
import { MessageWebSocket, WebSocketError } from '../src/index.js'
import { ObservedWebSocket } from '../src/observed-web-socket.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'

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

test('an agent that makes a request which Node does not send fails the connect, and nothing is left', async () => {
  const server = forNow(await EchoServer.start())
  const sockets: Socket[] = []
  class TrailingAgent extends Agent {
    addRequest(request: ClientRequest, options: object): void {
      request.setHeader('Trailer', 'Expires')
      Reflect.get(Agent.prototype, 'addRequest').call(this, request, options)
    }
    override createConnection(options: TcpNetConnectOpts): Socket {
      const socket = connect(options)
      sockets.push(socket)
      return socket
    }
  }
  const failed = MessageWebSocket.connect(`ws://${server.authority}/`, {
    node: { agent: new TrailingAgent() },
  })
  await expect(failed).rejects.toMatchObject({
    code: 'ERR_CONNECT_FAILED',
    cause: { code: 'ERR_HTTP_TRAILER_INVALID' },
  })
  await vi.waitFor(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]), {
    timeout: 20_000,
  })
}, 30_000)

test('what happens to a socket that could not be made is told to nobody', async () => {
  const requests: ClientRequest[] = []
  const options = {
    finishRequest: (request: ClientRequest) => {
      requests.push(request)
      throw new Error('not so')
    },
  }
  expect(() => new ObservedWebSocket('ws://127.0.0.1:1/', [], options)).toThrow('not so')
  const closed = new Promise((resolve) => requests[0]?.once('close', resolve))
  requests[0]?.destroy(new Error('at once'))
  await closed
})
