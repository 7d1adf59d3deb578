import { once } from 'node:events'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type DemoServer, startDemoServer } from '../server/demo-server.js'
import { errorNotice } from '../wording/error-notice.js'
import { type CommandLine, readCommandLine, UsageError, usage } from './command-line.js'
import { emphasis } from './emphasis.js'
import { echoFile } from './file-echo.js'
import { interruption } from './interruption.js'
import { echoMessage } from './message-echo.js'
import { runScenarios } from './scenarios/run-scenarios.js'
import { type StreamedFile, sampleFile, userFile } from './streamed-file.js'

/** As shells report a process that Ctrl-C has ended. */
const interrupted = 130

/** Where the build puts the page, seen from where it puts this. */
const pageFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'page')

/** Runs the demo to its end. Resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const signal = interruption()
  try {
    const commandLine = readCommandLine(args)
    if (commandLine.help) {
      console.log(usage)
      return 0
    }
    return await run(commandLine, signal)
  } catch (error) {
    if (signal.aborted) return interrupted
    if (error instanceof UsageError) {
      console.error(error.message)
      return 2
    }
    const { status, message } = errorNotice(error)
    console.error(emphasis.bad(`Error: ${status}`))
    console.error(message)
    return 1
  }
}

async function run(commandLine: CommandLine, signal: AbortSignal): Promise<number> {
  const { file, once: onlyOnce, port, scenario } = commandLine
  const given =
    file === undefined ? undefined : await userFile(file, process.env['INIT_CWD'] ?? process.cwd())
  const server = await startDemoServer({ port, pageFolder })
  try {
    if (port !== 0 && server.port !== port)
      console.log(`Port ${port} is in use; ${server.port} is the next free one.`)
    if (scenario !== undefined) return (await runScenarios(scenario, server, signal)) ? 0 : 1
    const equal = await echoBoth(server, given ?? (await sampleFile()), signal)
    if (onlyOnce) return equal ? 0 : 1
    console.log(`\n${emphasis.title('Demo page')}  ${server.pageAddress}  (Ctrl-C ends it)`)
    if (!signal.aborted) await once(signal, 'abort')
    console.log()
    return 0
  } finally {
    await server.close()
  }
}

async function echoBoth(
  { echoAddress }: DemoServer,
  file: StreamedFile,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    console.log(`${emphasis.title('Echo server')}  ${echoAddress}`)
    console.log(`\n${emphasis.title('MessageWebSocket')}`)
    await echoMessage(echoAddress, signal)
    console.log(`\n${emphasis.title('StreamWebSocket')}`)
    return await echoFile(echoAddress, file, signal)
  } finally {
    await file.dispose()
  }
}
