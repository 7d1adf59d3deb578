import { expect } from 'chai'
import * as sdk from 'isosocket'
import { afterAll, describe, inject, test } from 'vitest'
import { delay } from '../suite/awaiting.js'
import { cases } from '../suite/index.js'
import { caseRunner, finalAftermath, revive } from '../suite/run-case.js'
import { nodeStrayErrors } from './stray-errors.js'

const runCase = caseRunner({
  sdk,
  expect,
  server: inject('server'),
  engine: 'node',
  strayErrors: nodeStrayErrors(),
})

// Vitest itself fails the run for what comes up between and after the cases, if it is still there to see it
afterAll(() => delay(finalAftermath))

for (const topic of new Set(cases.map((each) => each.topic))) {
  describe(topic, () => {
    for (const each of cases.filter((candidate) => candidate.topic === topic)) {
      test(each.name, async ({ skip }) => {
        const result = await runCase(each)
        if (result.outcome === 'skipped') skip(result.missing)
        if (result.outcome === 'failed') throw revive(result.error)
      })
    }
  })
}
