import { cases } from '../suite/index.js'
import { test } from './engine-test.js'
import { placeNotes } from './places.mjs'
import { engineAnnotation } from './results-reporter.js'
import { reviveFromPage } from './source-positions.js'
import { suiteServer } from './suite-addresses.js'

for (const topic of new Set(cases.map((each) => each.topic))) {
  test.describe(topic, () => {
    for (const each of cases.filter((candidate) => candidate.topic === topic)) {
      test(each.name, async ({ enginePage, engineName, place }, testInfo) => {
        const title = `${enginePage.title}${placeNotes[place]}`
        testInfo.annotations.push({ type: engineAnnotation, description: title })
        const call = { id: each.id, server: suiteServer(), engine: engineName }
        const result = await enginePage.evaluate((asked) => globalThis.runCase(asked), call)
        test.skip(result.outcome === 'skipped', result.outcome === 'skipped' ? result.missing : '')
        if (result.outcome === 'failed') throw reviveFromPage(result.error)
      })
    }
  })
}
