import { describe, expect, test } from 'vitest'
import { checkTypes } from './check-types.js'
import { pageSamples } from './page-samples.js'
import { runs } from './runs/index.js'

const samples = pageSamples()
const executed = samples.flatMap(({ name }) => (name === undefined ? [] : [name]))

describe('the samples of the documentation', () => {
  test.each(['node', 'browser'] as const)('are right for the types of %s', (runtime) => {
    const written = samples.filter((sample) => sample.runtime === runtime)
    expect(written.length).toBeGreaterThan(0)
    expect(checkTypes(runtime, written)).toBe('')
  })

  test('that are named to be executed all are', () => {
    expect(executed.toSorted()).toEqual(Object.keys(runs).toSorted())
  })

  test.concurrent.each(Object.entries(runs))('%s does what its page says', async (_name, run) => {
    await run()
  })
})
