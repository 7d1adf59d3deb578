import { expect } from 'chai'
import * as sdk from 'isosocket'
import type { ServerAddresses } from '../../server/behaviours.js'
import type { Engine } from '../../suite/fault-outcome.js'
import { cases } from '../../suite/index.js'
import { type CaseOutcome, caseRunner, type PlainError, plain } from '../../suite/run-case.js'
import { pageStrayErrors } from './stray-errors.js'

/** Which case to run, against what. */
export interface CaseCall {
  readonly id: string
  readonly server: ServerAddresses
  readonly engine: Engine
}

/** What the runner calls in the page; a worker has the same, for its page. */
export interface SuiteRunner {
  runCase(call: CaseCall): Promise<CaseOutcome>
  takeStrayErrors(): Promise<PlainError[]>
}

/** Runs cases here, in a page or a worker. */
export function suiteRunner(): SuiteRunner {
  const strayErrors = pageStrayErrors()
  let run: ReturnType<typeof caseRunner> | undefined
  return {
    runCase: async ({ id, server, engine }) => {
      const found = cases.find((each) => each.id === id)
      if (found === undefined) throw new Error(`the page was built without the case "${id}"`)
      run ??= caseRunner({ sdk, expect, server, engine, strayErrors })
      return run(found)
    },
    takeStrayErrors: async () => strayErrors.take().map((error) => plain(error)),
  }
}
