import { resolve } from 'node:path'
import { StreamWebSocket } from '@isosocket/node'
import { UsageError } from '../arguments/usage-error.js'
import { chosenDisplay } from '../connect/chosen-display.js'
import type { ConnectRequest } from '../connect/connect-request.js'
import { open } from '../connect/opening.js'
import { startPings } from '../connect/pings.js'
import { socketSettings } from '../connect/socket-settings.js'
import { exitCode, exitCodeOf, exitCodeOfClose } from '../failures/exit-code.js'
import { IncompleteError } from '../failures/incomplete-error.js'
import { LocalError } from '../failures/local-error.js'
import type { Display } from '../output/display.js'
import { printableLine } from '../output/printable.js'
import type { TerminalEnds } from '../terminal-ends.js'
import { whenAborted } from '../when-aborted.js'
import { ProgressBar } from './progress-bar.js'
import { openSource, type SourceFile } from './source-file.js'
import { openTarget } from './target-file.js'
import { Transfer, type TransferEnd } from './transfer.js'

/** `--send` and `--receive`. Resolves with the exit code. */
export async function runTransfer(request: ConnectRequest, ends: TerminalEnds): Promise<number> {
  const { send, receive, quiet, json } = request.options
  const { interruption, out, err } = ends
  if (send !== undefined && receive !== undefined && send !== '-' && resolve(send) === resolve(receive)) {
    throw sentAndOverwritten(send)
  }
  // What a server sends could move the cursor and fake lines, and the bar would be drawn over it.
  if (receive === '-' && out.isTerminal) {
    throw new UsageError(
      '--receive - needs a pipe or a file: | less, > FILE; without it messages are shown on the terminal.',
    )
  }
  const display = chosenDisplay(request, ends)
  let source: SourceFile | undefined
  let socket: StreamWebSocket | undefined
  let begun: Transfer | undefined
  try {
    // A file that is not there is told before anybody is called.
    if (send !== undefined) source = await openSource(send, interruption.asked)
    // It may have more names than one, by a link for instance.
    if (send !== undefined && receive !== undefined && source?.isSame(receive) === true) {
      throw sentAndOverwritten(send)
    }
    const stream = new StreamWebSocket(await socketSettings(request))
    socket = stream
    await open(stream, request.url, display, interruption.asked)
    display.opened(stream.information)
    const target = receive === undefined ? undefined : await openTarget(receive, out)
    const transfer = new Transfer({
      socket: stream,
      source,
      target,
      wait: request.wait ?? (target === undefined ? 0 : Infinity),
      closeCode: request.closeCode,
      closeReason: request.closeReason,
    })
    begun = transfer
    for (const signal of [interruption.asked, out.unread]) {
      whenAborted(signal, () => transfer.interrupt(signal.reason))
    }
    whenAborted(interruption.insisted, () => stream.abort(interruption.insisted.reason))
    const bar = new ProgressBar(err, !quiet && !json, () => transfer.progress)
    const pings = startPings(stream, request.pingInterval, display)
    let end: TransferEnd
    try {
      end = await transfer.run()
    } finally {
      bar.end()
      pings.end()
      await target?.close()
    }
    const { byServer, sent, received, milliseconds, ...close } = end
    if (source !== undefined) display.transferred('sent', sent, milliseconds)
    if (target !== undefined) display.transferred('received', received, milliseconds)
    else if (received > 0) display.note('What came back was dropped: see --receive')
    display.closed(close, byServer)
    const isWhole = interruption.exitCode === undefined && exitCodeOfClose(close.code) === exitCode.ok
    if (!isWhole) tellRemains(display, receive, transfer)
    return interruption.exitCode ?? (byServer ? exitCodeOfClose(close.code) : exitCode.ok)
  } catch (error) {
    socket?.abort(error)
    if (error instanceof UsageError) throw error
    if (interruption.exitCode !== undefined) {
      tellRemains(display, receive, begun)
      return interruption.exitCode
    }
    if (out.unread.aborted && send === undefined) return exitCode.ok
    const told = out.unread.aborted ? unread(send) : error
    display.failed(told)
    // What could not be written is not known.
    if (!(told instanceof LocalError)) tellRemains(display, receive, begun)
    return exitCodeOf(told)
  } finally {
    source?.close()
  }
}

function sentAndOverwritten(send: string): UsageError {
  const name = send === '-' ? 'Standard input' : send
  return new UsageError(`${name} cannot be sent and overwritten at once: receive into another file.`)
}

/** What of a file came before the end looks like a whole one. */
function tellRemains(display: Display, receive: string | undefined, transfer: Transfer | undefined): void {
  if (receive === undefined || receive === '-' || transfer === undefined) return
  const { received } = transfer.progress
  display.remains(`${printableLine(receive)} holds only the first ${received} bytes: run it again.`)
}

/** Whoever reads what comes may stop when he likes, but the server has only a part of the file. */
function unread(send: string | undefined): IncompleteError {
  return new IncompleteError(
    `What came was no longer read, so the connection was ended before all of ${send} was sent.`,
    'lost',
  )
}
