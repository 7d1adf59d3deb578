import { setTimeout as delay } from 'node:timers/promises'
import { browserCases, browserVariants, slowInBrowsers } from '../cases/in-browsers.mjs'
import { memoryOf, ownChildren } from './process-memory.mjs'

/**
 * What one engine did, by the id of the case.
 * @typedef {object} EngineResults
 * @property {string} title
 * @property {Record<string, import('../run/run-case.mjs').Outcomes>} cases
 */

/**
 * @typedef {object} EngineConditions
 * @property {typeof import('../../e2e/browsers/open-engine.js').openEngine} openEngine
 * @property {import('../../e2e/browsers/find-engines.mjs').EngineName} engine
 * @property {string} address Of the page.
 * @property {number} port Of the server.
 * @property {number} rounds
 * @property {number} warmUp Milliseconds.
 * @property {number} duration Milliseconds.
 * @property {(id: string) => boolean} wanted
 * @property {(failure: string) => void} failed
 * @property {(id: string, title: string, unit: import('../cases/case.mjs').Unit, outcomes: import('../run/run-case.mjs').Outcomes) => void} done
 */

/** @typedef {import('../../e2e/browsers/engine-page.js').EnginePage} EnginePage */

/**
 * All cases in one engine, the page loaded anew for each measurement.
 * @param {EngineConditions} conditions
 * @returns {Promise<EngineResults>}
 */
export async function runEngine(conditions) {
  const { openEngine, engine, wanted, done } = conditions
  const before = new Set(ownChildren())
  const page = await openEngine(engine)
  const processes = ownChildren().filter((pid) => !before.has(pid))
  /** @type {EngineResults} */
  const results = { title: page.title, cases: {} }
  try {
    for (const browserCase of browserCases.filter(({ id }) => wanted(id))) {
      const outcomes = await runCase(page, browserCase, conditions)
      results.cases[browserCase.id] = outcomes
      done(browserCase.id, browserCase.title, browserCase.unit, outcomes)
    }
    const { id, title, unit } = slowInBrowsers
    if (wanted(id)) {
      const outcomes = await runSlowConsumer(page, processes, conditions)
      results.cases[id] = outcomes
      done(id, title, unit, outcomes)
    }
  } finally {
    await page.close()
  }
  return results
}

/**
 * @param {EnginePage} page
 * @param {typeof browserCases[number]} browserCase
 * @param {EngineConditions} conditions
 */
async function runCase(page, { id, unit, variants, job }, conditions) {
  const { address, port, rounds, warmUp, duration, failed } = conditions
  await page.open(address)
  const features = await page.evaluate(() => Object.getOwnPropertyNames(globalThis), undefined)
  const names = variants.filter((name) => features.includes(browserVariants[name]?.needs ?? 'WebSocket'))
  /** @type {import('../run/run-case.mjs').Outcomes} */
  const outcomes = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const { peer = '', style } = browserVariants[name] ?? {}
      const task = { warmUp, duration, ...job, peer, port, ...(style !== undefined && { style }) }
      await page.open(address)
      try {
        const outcome = await page.evaluate((asked) => /** @type {any} */ (globalThis).runBench(asked), task)
        outcomes[name]?.push(unit === 'MiB/s' ? { ...outcome, value: outcome.mebibytes } : outcome)
      } catch (error) {
        outcomes[name]?.push(null)
        failed(`${page.title}, ${id}, ${name}: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  return outcomes
}

/**
 * @param {EnginePage} page
 * @param {readonly number[]} processes
 * @param {EngineConditions} conditions
 */
async function runSlowConsumer(page, processes, { address, port, failed }) {
  const { id, size, duration, styles } = slowInBrowsers
  /** @type {import('../run/run-case.mjs').Outcomes} */
  const outcomes = {}
  for (const [name, style] of Object.entries(styles)) {
    await page.open(address)
    const target = { url: `ws://127.0.0.1:${port}/down?size=${size}`, style }
    try {
      await page.evaluate((asked) => /** @type {any} */ (globalThis).slowConsumer.connect(asked), target)
      await delay(1_000)
      const before = memoryOf(processes) ?? Number.NaN
      let growth = 0
      const looking = setInterval(() => {
        growth = Math.max(growth, (memoryOf(processes) ?? Number.NaN) - before)
      }, 250)
      const run = page.evaluate((asked) => /** @type {any} */ (globalThis).slowConsumer.run(asked), duration)
      const { taken, ended } = await run.finally(() => clearInterval(looking))
      outcomes[name] = [{ value: growth, taken, overflow: ended === 'ERR_RECEIVE_OVERFLOW' ? 1 : 0 }]
    } catch (error) {
      outcomes[name] = [null]
      failed(`${page.title}, ${id}, ${name}: ${error instanceof Error ? error.message : error}`)
    }
  }
  return outcomes
}
