import { test as base, expect } from '@playwright/test'
import { addressOf } from '../../server/behaviours.js'
import type { EnginePage } from '../engine-page.js'
import type { EngineName } from '../find-engines.mjs'
import { openEngine } from '../open-engine.js'
import { suiteServer } from '../suite-addresses.js'
import { type DocumentedPage, serveDocumentedPage } from './documented-page.js'

interface ScriptTagFixtures {
  /** Which engine the project is for. */
  engineName: EngineName
  documentedPage: DocumentedPage
  visitor: EnginePage
}

const test = base.extend<object, ScriptTagFixtures>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  documentedPage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from the pattern
    async ({}, use) => {
      const page = await serveDocumentedPage(addressOf(suiteServer().url, '/echo'))
      await use(page)
      await page.close()
    },
    { scope: 'worker' },
  ],
  visitor: [
    async ({ engineName }, use) => {
      const page = await openEngine(engineName)
      await use(page)
      await page.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

test.describe('script tag', () => {
  test('a page with nothing but a script tag echoes', async ({ documentedPage, visitor }) => {
    await visitor.open(`${documentedPage.url}/`)
    await expect.poll(() => shown(visitor)).toBe('Hello, World!')
  })

  test('a script that is not the published one does not run', async ({ documentedPage, visitor }) => {
    await visitor.open(`${documentedPage.url}/changed/`)
    expect(await visitor.evaluate(() => 'isosocket' in globalThis, undefined)).toBe(false)
  })
})

function shown(page: EnginePage): Promise<string | null | undefined> {
  return page.evaluate(() => document.querySelector('output')?.textContent, undefined)
}
