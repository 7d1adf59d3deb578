import { once } from 'node:events'
import { exitCode } from '../failures/exit-code.js'
import type { TerminalEnds } from '../terminal-ends.js'
import { whenAborted } from '../when-aborted.js'
import { ConnectionLog } from './connection-log.js'
import { echoMessages, echoSettings } from './echo-messages.js'
import { echoHelp, echoRequest } from './echo-options.js'
import { openPlace } from './echo-place.js'

/** Milliseconds that clients have to close, when the server ends. */
const patience = 2000

/** `isosocket echo`. Resolves with the exit code when the user ends it; rejects if it cannot listen. */
export async function echoCommand(args: readonly string[], ends: TerminalEnds): Promise<number> {
  const wanted = echoRequest(args)
  if (wanted === undefined) {
    await ends.out.write(echoHelp)
    return exitCode.ok
  }
  const { interruption, out, err } = ends
  const { listener, url, close } = await openPlace(wanted)
  const log = new ConnectionLog(wanted.quiet ? undefined : err)
  listener.addEventListener('refused', (event) => log.refused(event))
  listener.addEventListener('request', ({ request }) => {
    // Not by the listener's `path`: whoever asks elsewhere shall read where the echo is.
    if (wanted.path !== undefined && request.url.pathname !== wanted.path) {
      const { remoteAddress, url } = request
      log.refused({ status: 404, reason: 'another path', address: url.pathname, remoteAddress })
      request.reject(404, {}, `The echo is at ${wanted.path}\n`)
      return
    }
    const socket = request.acceptMessage({ ...echoSettings, compression: wanted.compression })
    log.opened(request, socket)
    // How it ended is told by `closed`, to the log.
    echoMessages(socket).catch(() => {})
  })
  await out.write(`${url}\n`)
  await out.flushed()
  // Without its address nobody finds it. Whoever has read enough (`| head -1`) has it.
  if (out.failure !== undefined) {
    await close(patience)
    throw out.failure
  }
  if (err.isTerminal) log.note('Sends back what it gets. Ctrl-C ends it.')
  if (!interruption.asked.aborted) await once(interruption.asked, 'abort')
  whenAborted(interruption.insisted, () => {
    for (const socket of listener.sockets) socket.abort(interruption.insisted.reason)
  })
  await close(patience)
  // Ending is how a server is left.
  return interruption.insisted.aborted ? (interruption.exitCode ?? exitCode.interrupted) : exitCode.ok
}
