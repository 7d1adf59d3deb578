// Where the condition of the runtime leads to Node's adapter, its settings are there.
import { type ConnectOptions, MessageWebSocket, StreamWebSocket } from 'isosocket'
import { MessageWebSocket as OnlyMessage } from 'isosocket/message'
import type { NodeMessageControl } from 'isosocket/node'
import { StreamWebSocket as OnlyStream } from 'isosocket/stream'

const settings = {
  headers: { 'X-Token': 'x' },
  compression: { threshold: 512 },
  proxy: 'env',
  proxyCredential: { username: 'me', password: 'secret' },
  serverCredential: { username: 'me', password: 'secret' },
  trustedCertificates: '-----BEGIN CERTIFICATE-----',
  ignorableServerCertificateErrors: ['Expired', 'InvalidName'],
  validateServerCertificate: async () => true,
  node: { servername: 'example.com', localAddress: '127.0.0.1' },
} as const

new MessageWebSocket(settings).control.headers = {}
new MessageWebSocket({ headers: new Headers({ 'X-Token': 'x' }) })
new MessageWebSocket({ headers: new Map([['X-Token', 'x']]) })
new MessageWebSocket({ headers: [['X-Token', 'x']] })
const { headers } = new MessageWebSocket(settings).control
const token: string | undefined = headers['X-Token']
new StreamWebSocket().control.headers = new Headers({ 'X-Token': token ?? '' })
new StreamWebSocket().control.headers = new Map([['X-Token', 'x']])
new StreamWebSocket({ headers: undefined, compression: undefined })
void MessageWebSocket.connect('ws://localhost', {
  headers: new Headers(),
  proxy: undefined,
  timeout: undefined,
})
const given: ConnectOptions<NodeMessageControl> = { headers: { 'X-Token': 'x' } }
void MessageWebSocket.connect('ws://localhost', given)
const partial: Partial<NodeMessageControl> = { headers }
new MessageWebSocket(partial)
// @ts-expect-error headers that were given are not changed one by one
headers['X-Token'] = 'y'
// @ts-expect-error a pair has a value
new MessageWebSocket({ headers: [['X-Token']] })
new StreamWebSocket(settings).control.compression = false
new OnlyMessage(settings).control.proxy = new URL('http://localhost:3128')
new OnlyStream(settings).control.node = { rejectUnauthorized: true }
// @ts-expect-error there is no such error of a certificate
new MessageWebSocket({ ignorableServerCertificateErrors: ['Ugly'] })
// @ts-expect-error in Node there is no constructor to choose
new MessageWebSocket({ webSocket: undefined })
