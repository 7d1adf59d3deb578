import { DataReader, WebSocketError } from 'isosocket'
import { type NodeOptions, StreamWebSocket } from 'isosocket/node'
import { startCertificateServer } from '../../server/certificate-server.js'
import { selfSignedCertificate } from '../../server/self-signed-certificate.js'
import { closeReason } from '../../wording/close-line.js'
import { errorLines } from '../../wording/error-lines.js'
import { sampleLines } from '../../wording/sample-lines.js'
import { say } from './say.js'

/** Bytes of the greeting that are shown at most. */
const shownBytes = 1000

/**
 * A server that asks for a certificate: with one the client is let in, without one it is not. Resolves with
 * whether it was so.
 */
export async function certificateScenario(signal: AbortSignal): Promise<boolean> {
  const client = selfSignedCertificate('Client of the isosocket demo')
  say('Making the certificate succeeded.')
  const clients: string[] = []
  const server = await startCertificateServer(client.cert, ({ subject, fingerprint256 }) => {
    const name = String(subject.CN)
    clients.push(name)
    say(`Server: the client is "${name}", certificate ${fingerprint256.slice(0, 23)}…`)
  })
  const { address, authority: ca } = server
  try {
    say(`With the certificate: ${sampleLines.connecting(address)}`)
    await connectWith(address, { ca, ...client }, signal)
    say(`Without it: ${sampleLines.connecting(address)}`)
    return (await isRefused(address, { ca }, signal)) && clients.length === 1
  } finally {
    await server.close()
  }
}

async function connectWith(address: string, node: NodeOptions, signal: AbortSignal): Promise<void> {
  const socket = new StreamWebSocket()
  socket.control.node = node
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

async function isRefused(address: string, node: NodeOptions, signal: AbortSignal): Promise<boolean> {
  const socket = new StreamWebSocket({ node })
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
