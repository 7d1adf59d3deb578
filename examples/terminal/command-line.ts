import { parseArgs } from 'node:util'
import { type ScenarioChoice, scenarioChoice, scenarioNames } from './scenarios/scenario-name.js'

const scenarioWords = `${scenarioNames.join(', ')} or all`

export const usage = `Usage: npm start -- [FILE] [--once] [--port N]
       npm start -- --scenario NAME [--port N]

  FILE             what is streamed to the server and back; without it 64 MiB of random bytes
  --once           end after the transfer, without the demo page; exit code 1 if the hashes differ
  --scenario NAME  run a scenario of Microsoft's sample instead, and end; exit code 1 if it fails
                   NAME is ${scenarioWords}
  --port N         where the server listens, or on the next free port; without it 8080`

export interface CommandLine {
  readonly file: string | undefined
  readonly once: boolean
  readonly port: number
  readonly scenario: ScenarioChoice | undefined
  readonly help: boolean
}

/** The user's mistake, in one sentence; exit code 2. */
export class UsageError extends Error {}

/** Throws a {@link UsageError}. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args)
  const [file, ...more] = positionals
  if (more.length > 0) {
    throw new UsageError(`One FILE is streamed at a time, but ${positionals.length} were given.`)
  }
  if (file === '') throw new UsageError('FILE is empty: give the name of a file, or leave it out.')
  const scenario = values.scenario === undefined ? undefined : scenarioOf(values.scenario)
  if (file !== undefined && scenario !== undefined) {
    throw new UsageError('A scenario streams no FILE: leave out either.')
  }
  return { file, once: values.once, port: portOf(values.port), scenario, help: values.help }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        once: { type: 'boolean', default: false },
        port: { type: 'string', default: '8080' },
        scenario: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    // Node's first sentence says what is wrong, the others explain its own conventions.
    const [sentence] = error instanceof Error ? error.message.split(/\. |\n/) : [String(error)]
    throw new UsageError(`${sentence}: see npm start -- --help.`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port takes a number from 0 to 65535, not "${text}".`)
}

function scenarioOf(text: string): ScenarioChoice {
  const choice = scenarioChoice(text)
  if (choice !== undefined) return choice
  throw new UsageError(`--scenario takes ${scenarioWords}, not "${text}".`)
}
