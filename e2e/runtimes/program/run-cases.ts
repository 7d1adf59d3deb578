import { expect } from 'chai'
import type { ServerAddresses } from '../../server/behaviours.js'
import { delay } from '../../suite/awaiting.js'
import type { StrayErrors } from '../../suite/case-context.js'
import type { Engine } from '../../suite/fault-outcome.js'
import { cases } from '../../suite/index.js'
import { caseRunner, finalAftermath, plain } from '../../suite/run-case.js'
import type { Sdk } from '../../suite/sdk.js'
import { type Line, lineMark } from './line.js'

/** What a program is told when it starts. */
export interface Orders {
  readonly server: ServerAddresses
  readonly engine: Engine
  /** The module under test, as the runtime itself is to find it. */
  readonly specifier: 'isosocket' | 'isosocket/browser'
}

/** Runs every case, and writes a line of each and one at the end. */
export async function runCases(
  { server, engine }: Orders,
  sdk: Sdk,
  strayErrors: StrayErrors,
): Promise<void> {
  const run = caseRunner({ sdk, expect, server, engine, strayErrors })
  for (const each of cases) {
    const start = performance.now()
    const result = await run(each)
    const common = { id: each.id, milliseconds: Math.round(performance.now() - start) }
    if (result.outcome === 'failed') write({ ...common, outcome: 'failed', message: result.error.message })
    else write({ ...common, ...result })
  }
  strayErrors.start()
  await delay(finalAftermath)
  write({ strayErrors: strayErrors.take().map((error) => plain(error).message) })
}

function write(line: Line): void {
  console.log(lineMark + JSON.stringify(line))
}
