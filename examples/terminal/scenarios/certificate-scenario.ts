import { DataReader, WebSocketError } from 'isosocket'
import { type NodeStreamControl, StreamWebSocket } from 'isosocket/node'
import { selfSigned } from 'isosocket/testing'
import { startCertificateServer } from '../../server/certificate-server.js'
import { closeReason } from '../../wording/close-line.js'
import { errorLines } from '../../wording/error-lines.js'
import { sampleLines } from '../../wording/sample-lines.js'
import { say } from './say.js'

type Certificates = Partial<Pick<NodeStreamControl, 'trustedCertificates' | 'clientCertificate'>>

/** Bytes of the greeting that are shown at most. */
const shownBytes = 1000

/**
 * A server that asks for a certificate: with one the client is let in, without one it is not. Resolves with
 * whether it was so.
 */
export async function certificateScenario(signal: AbortSignal): Promise<boolean> {
  const client = selfSigned({ commonName: 'Client of the isosocket demo', names: [], purpose: 'client' })
  say('Making the certificate succeeded.')
  const clients: string[] = []
  const server = await startCertificateServer(client.cert, ({ subject, fingerprint256 }) => {
    const name = String(subject.CN)
    clients.push(name)
    say(`Server: the client is "${name}", certificate ${fingerprint256.slice(0, 23)}…`)
  })
  const { address, authority: trustedCertificates } = server
  const clientCertificate = { certificate: client.cert, key: client.key }
  try {
    say(`With the certificate: ${sampleLines.connecting(address)}`)
    await connectWith(address, { trustedCertificates, clientCertificate }, signal)
    say(`Without it: ${sampleLines.connecting(address)}`)
    return (await isRefused(address, { trustedCertificates }, signal)) && clients.length === 1
  } finally {
    await server.close()
  }
}

async function connectWith(address: string, control: Certificates, signal: AbortSignal): Promise<void> {
  const socket = new StreamWebSocket(control)
  try {
    await socket.connect(address, { signal })
    say(sampleLines.connectedToServer)
    const reader = new DataReader(socket.readable, { inputStreamOptions: 'partial' })
    await reader.load(shownBytes, { signal })
    say(reader.readString(reader.unconsumedBufferLength))
    reader.detachStream()
    say(sampleLines.closed(await socket.close(1000, closeReason, { signal })))
  } finally {
    socket.abort() // Does nothing after a close.
  }
}

async function isRefused(address: string, control: Certificates, signal: AbortSignal): Promise<boolean> {
  const socket = new StreamWebSocket(control)
  try {
    await socket.connect(address, { signal })
    say(sampleLines.connectedToServer)
    return false
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof WebSocketError)) throw error
    const { title, message } = errorLines(error)
    say(`${title}\n${message}`)
    return true
  } finally {
    socket.abort()
  }
}
