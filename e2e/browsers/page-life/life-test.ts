import { test as base } from '@playwright/test'
import type { EngineName } from '../find-engines.mjs'
import { type LifePage, openLifePage } from './life-page.js'
import { type LifeServer, startLifeServer } from './life-server.js'

interface LifeFixtures {
  /** Which engine the project is for. */
  engineName: EngineName
  /** One page for all tests of a worker; each opens what it needs. */
  lifePage: LifePage
  lifeServer: LifeServer
}

/** Playwright's `test` with a page to navigate and the server of its pages. */
export const test = base.extend<object, LifeFixtures>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  lifePage: [
    async ({ engineName }, use) => {
      const page = await openLifePage(engineName)
      await use(page)
      await page.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  lifeServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from the pattern
    async ({}, use) => {
      const server = await startLifeServer()
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],
})
