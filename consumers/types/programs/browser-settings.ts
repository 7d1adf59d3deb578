// Where the condition of the runtime leads to the adapter for browsers, what only Node can do is refused.
import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { MessageWebSocket as OnlyMessage } from 'isosocket/message'
import { StreamWebSocket as OnlyStream } from 'isosocket/stream'

new MessageWebSocket({ diagnose: true }).control.webSocket = WebSocket
new StreamWebSocket({ webSocket: WebSocket })
// @ts-expect-error
new MessageWebSocket({ headers: { 'X-Token': 'x' } })
// @ts-expect-error
new MessageWebSocket({ compression: true })
// @ts-expect-error
new MessageWebSocket({ proxy: 'env' })
// @ts-expect-error
new MessageWebSocket({ proxyCredential: { username: 'me', password: 'secret' } })
// @ts-expect-error
new StreamWebSocket({ serverCredential: { username: 'me', password: 'secret' } })
// @ts-expect-error
new StreamWebSocket({ trustedCertificates: '' })
// @ts-expect-error
new StreamWebSocket({ certificateRevocationLists: '' })
// @ts-expect-error
new StreamWebSocket({ clientCertificate: { certificate: '', key: '' } })
// @ts-expect-error
new StreamWebSocket({ ignorableServerCertificateErrors: ['Expired'] })
// @ts-expect-error
new OnlyMessage({ validateServerCertificate: async () => true })
// @ts-expect-error
new OnlyStream({ node: {} })
// @ts-expect-error
void new MessageWebSocket().control.headers
