import { expect } from 'chai'
import * as sdk from 'isosocket'
import type { ServerAddresses } from '../../server/behaviours.js'
import type { Engine } from '../../suite/fault-outcome.js'
import { cases } from '../../suite/index.js'
import { type CaseOutcome, caseRunner, type PlainError, plain } from '../../suite/run-case.js'
import { pageStrayErrors } from './stray-errors.js'

declare global {
  // What the runner calls in the page
  var runCase: (call: { id: string; server: ServerAddresses; engine: Engine }) => Promise<CaseOutcome>
  var takeStrayErrors: () => PlainError[]
}

const strayErrors = pageStrayErrors()
let run: ReturnType<typeof caseRunner> | undefined

globalThis.runCase = async ({ id, server, engine }) => {
  const found = cases.find((each) => each.id === id)
  if (found === undefined) throw new Error(`the page was built without the case "${id}"`)
  run ??= caseRunner({ sdk, expect, server, engine, strayErrors })
  return run(found)
}

globalThis.takeStrayErrors = () => strayErrors.take().map((error) => plain(error))
