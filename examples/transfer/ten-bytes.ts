import { DataReader, DataWriter, type StreamWebSocket } from 'isosocket'
import { errorLines } from '../wording/error-lines.js'
import { errorNotice } from '../wording/error-notice.js'
import { sampleLines } from '../wording/sample-lines.js'

/** `00` to `09`. */
const chunk = Uint8Array.from({ length: 10 }, (_, index) => index)

/** The most that one read takes. */
const readSize = 1000

/** Who is told how the exchange goes. */
export interface TenBytesListener {
  readonly log: (line: string) => void
  readonly failed: (title: string, message: string) => void
  /** All bytes so far. */
  readonly counted: (sent: number, received: number) => void
}

/**
 * Sends ten bytes every second through an open socket and reads what comes, until the socket is closed, by
 * whichever side. Never rejects: failures are told.
 */
export async function exchangeTenBytes(socket: StreamWebSocket, listener: TenBytesListener): Promise<void> {
  const { counted, failed, log } = listener
  let sent = 0
  let received = 0

  const write = async (): Promise<void> => {
    const writer = new DataWriter(socket.writable)
    const ended = endOf(socket)
    while (socket.state === 'open') {
      writer.writeBytes(chunk)
      sent += await writer.store()
      counted(sent, received)
      await oneSecond(ended)
    }
  }
  const read = async (): Promise<void> => {
    const reader = new DataReader(socket.readable, { inputStreamOptions: 'partial' })
    // The server may say nothing for as long as it likes.
    for (let count = -1; count !== 0; ) {
      count = await reader.load(readSize, { timeout: Infinity })
      reader.readBytes(count)
      received += count
      counted(sent, received)
    }
  }
  const run = async (
    start: string,
    work: () => Promise<void>,
    end: (isCancelled: boolean) => string,
  ): Promise<void> => {
    log(start)
    try {
      await work()
      log(end(false))
    } catch (error) {
      if (errorNotice(error).status === 'OperationCanceled') {
        log(end(true))
      } else {
        const { title, message } = errorLines(error)
        failed(title, message)
      }
    }
  }
  await Promise.all([
    run(sampleLines.sendingEachSecond, write, sampleLines.writeEnded),
    run(sampleLines.reading, read, sampleLines.readEnded),
  ])
}

function endOf(socket: StreamWebSocket): AbortSignal {
  const controller = new AbortController()
  const end = (): void => controller.abort()
  socket.closed.then(end, end)
  return controller.signal
}

/** Or less, if the signal comes first. */
function oneSecond(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, 1000)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
