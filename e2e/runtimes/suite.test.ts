import { describe, expect, inject, test } from 'vitest'
import { writeResults } from '../matrix/runtime-results.js'
import { cases } from '../suite/index.js'
import { titleOf, wantedRuntimes } from './find-runtimes.mjs'
import { runRuntime } from './run-runtime.js'

// Cases wait more than they work: several runtimes at once take little longer than one
describe.concurrent('the suite passes in', () => {
  for (const runtime of wantedRuntimes()) {
    test(titleOf(runtime), async () => {
      const results = await runRuntime(runtime, inject('server'))
      writeResults(results)
      expect(results.errors).toEqual([])
      expect(results.cases.map(({ id }) => id)).toEqual(cases.map(({ id }) => id))
      expect(results.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    })
  }
})
