import process from 'node:process'
import { nearestWord } from '@isosocket/node'
import { meantAddress } from './arguments/meant-address.js'
import { shellWord } from './arguments/shell-word.js'
import { UsageError } from './arguments/usage-error.js'
import { connectCommand } from './connect/connect-command.js'
import { echoCommand } from './echo/echo-command.js'
import { errorReport } from './failures/error-report.js'
import { exitCode, exitCodeOf } from './failures/exit-code.js'
import { Interruption } from './interruption.js'
import { Output } from './output/output.js'
import type { TerminalEnds } from './terminal-ends.js'

type Command = (args: readonly string[], ends: TerminalEnds) => Promise<number>

const commands: { readonly [name: string]: Command } = {
  connect: connectCommand,
  echo: echoCommand,
}

const help = `Usage: isosocket connect URL [options]   a WebSocket client for the terminal, pipes and files
       isosocket echo [options]          a server for tests, which sends back what it gets

  isosocket COMMAND --help                all options of a command, and the exit codes
  isosocket --version

`

/**
 * Runs the command line to its end and resolves with the exit code; all output has left by then.
 *
 * @param args what stands behind the program's name.
 * @param version of the package that the user has called.
 */
export async function main(args: readonly string[], version: string): Promise<number> {
  const ends: TerminalEnds = {
    out: new Output(process.stdout),
    err: new Output(process.stderr),
    interruption: new Interruption(),
  }
  try {
    const code = await run(args, version, ends)
    await ends.out.flushed()
    if (ends.out.failure !== undefined) throw ends.out.failure
    return code
  } catch (error) {
    const verbose = process.env['DEBUG'] !== undefined
    await ends.err.write(errorReport(error, verbose))
    return exitCodeOf(error)
  } finally {
    await Promise.all([ends.out.flushed(), ends.err.flushed()])
    // A terminal or a pipe that might still say something would keep the process.
    process.stdin.destroy()
  }
}

async function run(args: readonly string[], version: string, ends: TerminalEnds): Promise<number> {
  const [name, ...rest] = args
  const command = commandOf(name === 'help' ? rest[0] : name)
  if (command !== undefined) return command(name === 'help' ? ['--help'] : rest, ends)
  if (name === 'help' && rest[0] !== undefined) return run(rest, version, ends)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await (name === undefined ? ends.err : ends.out).write(help)
    return name === undefined ? exitCode.usage : exitCode.ok
  }
  if (name === '--version' || name === '-V' || name === 'version') {
    await ends.out.write(`${version}\n`)
    return exitCode.ok
  }
  const address = /[:/.]/.test(name) ? meantAddress(name) : undefined
  if (address !== undefined) {
    throw new UsageError(`An address needs a command: isosocket connect ${shellWord(address)}`)
  }
  const meant = nearestWord(name, Object.keys(commands))
  const advice = meant === undefined ? 'see isosocket --help' : `did you mean ${meant}?`
  throw new UsageError(`There is no command ${name}: ${advice}`)
}

function commandOf(name: string | undefined): Command | undefined {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
}
