import { optionHelp } from '../arguments/option-table.js'
import { exitCodeMeanings } from '../failures/exit-code.js'
import { connectOptions } from './connect-options.js'

const exitCodes = exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`)

/** What `isosocket connect --help` prints. */
export const connectHelp = `Usage: isosocket connect URL [options]

Opens a WebSocket. At a terminal each line that you type is sent as a message, and what comes is
printed above it; Ctrl-C or Ctrl-D closes. In a pipe each line is a message, in and out:

  echo hi | isosocket connect wss://example.com/echo

After the end of the input the connection is closed when nothing has come for two seconds (--wait).
Messages go to standard output, everything else to standard error.

Options:
${optionHelp(connectOptions)}

Exit codes:
${exitCodes.join('\n')}
`
