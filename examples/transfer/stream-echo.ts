import { type CloseInfo, StreamWebSocket } from 'isosocket'
import { closeReason } from '../wording/close-line.js'
import { type Sha256, Tally } from './tally.js'

/** What is to be sent where, and who is told about it. */
export interface StreamEchoRequest {
  /** Of a server that sends everything back. */
  readonly address: string
  /** Called once the connection is open. */
  readonly openContent: () => ReadableStream<Uint8Array<ArrayBuffer>>
  readonly createSha256: () => Sha256 | Promise<Sha256>
  /** Bytes so far; called for each chunk. */
  readonly progress: (sent: number, received: number) => void
  readonly signal: AbortSignal
}

export interface StreamEchoEnd {
  readonly bytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

export interface StreamEchoResult {
  readonly sent: StreamEchoEnd
  readonly received: StreamEchoEnd
  /** From the open connection to the last byte received. */
  readonly milliseconds: number
  readonly close: CloseInfo
}

/**
 * Sends a stream of bytes through a StreamWebSocket and takes it back at the same time. Backpressure
 * holds the source to the pace of the network.
 *
 * Rejects with the SDK's error, with that of the content, or with the signal's reason.
 */
export async function echoStream(request: StreamEchoRequest): Promise<StreamEchoResult> {
  const { address, openContent, createSha256, progress, signal } = request
  const changed = (): void => progress(sent.bytes, received.bytes)
  const sent = new Tally(await createSha256(), changed)
  const received = new Tally(await createSha256(), changed)

  const socket = await StreamWebSocket.connect(address, { signal })
  const abort = (): void => socket.abort(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    const start = performance.now()
    const receiving = socket.readable.pipeTo(received.sink())
    receiving.catch(() => {}) // What ends the receiving ends the sending as well, and is reported there.
    await openContent().pipeThrough(sent.passing()).pipeTo(socket.writable, { preventClose: true })
    // The stream back has no end of its own, save that the server closes too early.
    await Promise.race([received.reached(sent.bytes), receiving])
    const milliseconds = performance.now() - start
    const close = await socket.close(1000, closeReason)
    return { sent: endOf(sent), received: endOf(received), milliseconds, close }
  } catch (error) {
    socket.abort(error)
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function endOf(tally: Tally): StreamEchoEnd {
  return { bytes: tally.bytes, sha256: tally.digest() }
}
