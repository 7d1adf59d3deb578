import type { DemoServer } from '../../server/demo-server.js'
import { errorLines } from '../../wording/error-lines.js'
import { emphasis } from '../emphasis.js'
import { certificateScenario } from './certificate-scenario.js'
import { partialScenario } from './partial-scenario.js'
import { say } from './say.js'
import type { ScenarioChoice, ScenarioName } from './scenario-name.js'
import { streamScenario } from './stream-scenario.js'
import { textScenario } from './text-scenario.js'

interface Scenario {
  readonly title: string
  /** Resolves with whether all was as it should be. */
  readonly run: (server: DemoServer, signal: AbortSignal) => Promise<boolean>
}

const scenarios: { readonly [Name in ScenarioName]: Scenario } = {
  text: {
    title: 'UTF-8 text messages (MessageWebSocket)',
    run: ({ sampleAddress }, signal) => textScenario(sampleAddress, signal),
  },
  stream: {
    title: 'Binary data stream (StreamWebSocket)',
    run: ({ sampleAddress }, signal) => streamScenario(sampleAddress, signal),
  },
  certificate: {
    title: 'Client authentication (StreamWebSocket)',
    run: (_server, signal) => certificateScenario(signal),
  },
  partial: {
    title: 'Partial and complete messages (MessageWebSocket)',
    run: ({ samplePiecesAddress }, signal) => partialScenario(samplePiecesAddress, signal),
  },
}

/** Runs one of the scenarios of Microsoft's sample, or all. Resolves with whether each did as it should. */
export async function runScenarios(
  choice: ScenarioChoice,
  server: DemoServer,
  signal: AbortSignal,
): Promise<boolean> {
  const names = choice === 'all' ? (Object.keys(scenarios) as ScenarioName[]) : [choice]
  let allWell = true
  for (const [index, name] of names.entries()) {
    if (index > 0) console.log()
    const isWell = await runScenario(scenarios[name], server, signal)
    allWell = allWell && isWell
  }
  return allWell
}

async function runScenario(
  { title, run }: Scenario,
  server: DemoServer,
  signal: AbortSignal,
): Promise<boolean> {
  console.log(emphasis.title(title))
  try {
    const isWell = await run(server, signal)
    console.log(isWell ? emphasis.good('  As it should be.') : emphasis.bad('  Not as it should be.'))
    return isWell
  } catch (error) {
    signal.throwIfAborted()
    const lines = errorLines(error)
    say(emphasis.bad(lines.title))
    say(lines.message)
    return false
  }
}
