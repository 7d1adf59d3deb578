// Where the condition of the runtime leads to Node's adapter, its settings are there.
import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { MessageWebSocket as OnlyMessage } from 'isosocket/message'
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
// @ts-expect-error a pair has a value
new MessageWebSocket({ headers: [['X-Token']] })
new StreamWebSocket(settings).control.compression = false
new OnlyMessage(settings).control.proxy = new URL('http://localhost:3128')
new OnlyStream(settings).control.node = { rejectUnauthorized: true }
// @ts-expect-error there is no such error of a certificate
new MessageWebSocket({ ignorableServerCertificateErrors: ['Ugly'] })
// @ts-expect-error in Node there is no constructor to choose
new MessageWebSocket({ webSocket: undefined })
