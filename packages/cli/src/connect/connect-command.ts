import { exitCode } from '../failures/exit-code.js'
import type { TerminalEnds } from '../terminal-ends.js'
import { runTransfer } from '../transfer/transfer-command.js'
import { connectHelp } from './connect-help.js'
import { connectRequest } from './connect-request.js'
import { converse } from './conversation-command.js'

/** `isosocket connect`. Resolves with the exit code; rejects if the command line is wrong. */
export async function connectCommand(args: readonly string[], ends: TerminalEnds): Promise<number> {
  const request = connectRequest(args)
  if (request === undefined) {
    await ends.out.write(connectHelp)
    return exitCode.ok
  }
  const { send, receive } = request.options
  return send === undefined && receive === undefined ? converse(request, ends) : runTransfer(request, ends)
}
