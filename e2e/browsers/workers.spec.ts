import { expect } from '@playwright/test'
import { addressOf } from '../server/behaviours.js'
import { cases } from '../suite/index.js'
import { test } from './engine-test.js'
import { openSuite } from './open-suite.js'
import { suiteServer } from './suite-addresses.js'

// A look at each kind of worker; the whole suite runs in module workers where there is time for it

const places = ['dedicated', 'shared'] as const

test.describe('workers', () => {
  // The page is one for all tests of this engine
  test.afterAll(({ enginePage }) => openSuite(enginePage, 'page'))

  for (const place of places) {
    test(`a module worker, ${place}, runs a case`, async ({ enginePage, engineName }) => {
      await openSuite(enginePage, place)
      const id = cases.find(({ topic }) => topic === 'byte streams')?.id ?? ''
      const call = { id, server: suiteServer(), engine: engineName }
      expect(await enginePage.evaluate((asked) => globalThis.runCase(asked), call)).toEqual({
        outcome: 'passed',
      })
    })

    test(`a classic worker, ${place}, echoes over the file for script tags`, async ({ enginePage }) => {
      await openSuite(enginePage, 'page')
      const url = addressOf(suiteServer().url, '/echo')
      expect(await enginePage.evaluate(echoInClassicWorker, { place, url })).toEqual({
        text: 'from a classic worker',
        end: { code: 1000, reason: '' },
      })
    })
  }
})

/** In the page. */
function echoInClassicWorker({
  place,
  url,
}: {
  place: 'dedicated' | 'shared'
  url: string
}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker =
      place === 'shared' ? new SharedWorker('classic-worker.js') : new Worker('classic-worker.js')
    const port = worker instanceof Worker ? worker : worker.port
    port.onmessage = ({ data }: MessageEvent) => resolve(data)
    worker.onerror = () => reject(new Error('the worker could not be loaded'))
    port.postMessage(url)
  })
}
