import { Agent } from 'node:http'
import { connect, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net'
import { CertificateAuthority, SocksProxy } from '@isosocket/testing'
import { expect, test, vi } from 'vitest'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { expectEcho } from './dialing/outcome.js'

const authority = CertificateAuthority.create('callbacks.test')

type Options = NonNullable<ConstructorParameters<typeof MessageWebSocket>[0]>

/** Settings of which one is called while connecting, and calls `end` before it answers. */
type Callback = (end: () => void, port: number) => Options | Promise<Options>

/** A look-up that answers at once. */
function lookUp(end: () => void): LookupFunction {
  return (_host, _options, callback) => {
    end()
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  }
}

const plain: [string, Callback][] = [
  ['control.node.lookup', (end) => ({ node: { lookup: lookUp(end) } })],
  [
    'the look-up of a proxy',
    async (end) => {
      const proxy = forNow(await SocksProxy.start())
      const address = proxy.url.replace('127.0.0.1', 'proxy.test')
      return { proxy: address, node: { lookup: lookUp(end) } }
    },
  ],
  ['the look-up of an agent', (end) => ({ node: { agent: new Agent(), lookup: lookUp(end) } })],
  [
    'an agent',
    (end, port) => {
      class EndingAgent extends Agent {
        override createConnection(_options: TcpNetConnectOpts): Socket {
          end()
          return connect(port, '127.0.0.1')
        }
      }
      return { node: { agent: new EndingAgent() } }
    },
  ],
  [
    'an agent that connects later',
    (end, port) => {
      class SlowAgent extends Agent {
        override createConnection(_options: TcpNetConnectOpts, done?: (error: null, socket: Socket) => void) {
          setImmediate(() => {
            end()
            done?.(null, connect(port, '127.0.0.1'))
          })
          return undefined as unknown as Socket
        }
      }
      return { node: { agent: new SlowAgent() } }
    },
  ],
  [
    'an agent that fails',
    (end) => {
      class FailingAgent extends Agent {
        override createConnection(): Socket {
          end()
          throw new Error('of its own')
        }
      }
      return { node: { agent: new FailingAgent() } }
    },
  ],
]

const secure: [string, Callback][] = [
  ['control.node.checkServerIdentity', (end) => ({ node: { checkServerIdentity: () => void end() } })],
  [
    'validateServerCertificate',
    (end) => ({
      validateServerCertificate: () => {
        end()
        return true
      },
    }),
  ],
  [
    'an asynchronous validateServerCertificate',
    (end) => ({
      validateServerCertificate: async () => {
        end()
        return true
      },
    }),
  ],
]

const ways: [string, (socket: MessageWebSocket, controller: AbortController) => void][] = [
  ['abort()', (socket) => socket.abort()],
  ['close()', (socket) => void socket.close()],
  ['the signal of connect()', (_socket, controller) => controller.abort(new Error('enough'))],
]

const cases = ways.flatMap(([way, end]) => [
  ...plain.map(([where, callback]) => ({ way, where, end, callback, isSecure: false })),
  ...secure.map(([where, callback]) => ({ way, where, end, callback, isSecure: true })),
])

test.each(cases)(
  '$way within $where ends the connect, and nothing is connected',
  async (row) => {
    const { end, callback, isSecure } = row
    const tls = authority.issue({ names: ['server.test', '127.0.0.1'] })
    const server = forNow(await EchoServer.start(isSecure ? { tls } : {}))
    const controller = new AbortController()
    const ending = (): void => end(socket, controller)
    const trustedCertificates = isSecure ? authority.certificate : undefined
    const options = await callback(ending, server.port)
    const socket = new MessageWebSocket({ ...options, trustedCertificates })
    // A proxy looks names up by itself.
    const host = isSecure || options.proxy !== undefined ? '127.0.0.1' : 'server.test'
    const address = `${isSecure ? 'wss' : 'ws'}://${host}:${server.port}/`
    await expect(socket.connect(address, { signal: controller.signal })).rejects.toThrow()
    await expect(socket.closed).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    expect(socket.state).toBe('closed')
    // What comes later arrives later.
    const later = await MessageWebSocket.connect(address.replace('server.test', '127.0.0.1'), {
      trustedCertificates,
    })
    await expectEcho(later)
    expect(server.upgradeCount).toBe(1)
    await later.close()
    await vi.waitFor(() => expect(server.openCount).toBe(0), { timeout: 20_000 })
  },
  30_000,
)
