import { test as base } from '@playwright/test'
import { delay } from '../suite/awaiting.js'
import { finalAftermath } from '../suite/run-case.js'
import type { EnginePage } from './engine-page.js'
import type { EngineName } from './find-engines.mjs'
import { openEngine } from './open-engine.js'
import { openSuite } from './open-suite.js'
import type { Place } from './places.mjs'
import { reviveFromPage } from './source-positions.js'

interface EngineFixtures {
  /** Which engine the project is for. */
  engineName: EngineName
  /** Where in the engine the suite runs. */
  place: Place
  /** One page for all tests of a worker, with the suite's page open. */
  enginePage: EnginePage
}

/** Playwright's `test` with a page that is the same over both drivers. Its own `page` and `browser` are not started. */
export const test = base.extend<object, EngineFixtures>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  place: ['page', { option: true, scope: 'worker' }],
  enginePage: [
    async ({ engineName, place }, use) => {
      const page = await openEngine(engineName)
      try {
        await openSuite(page, place)
        await use(page)
        // What nobody handled after the last case is told with no case: it fails the run
        await delay(finalAftermath)
        const [stray] = await page.evaluate(() => globalThis.takeStrayErrors(), undefined)
        if (stray !== undefined) throw reviveFromPage(stray)
      } finally {
        await page.close()
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})
