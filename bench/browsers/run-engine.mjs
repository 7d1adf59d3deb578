import { setTimeout as delay } from 'node:timers/promises'
import { browserCases, browserVariants, slowInBrowsers } from '../cases/in-browsers.mjs'
import { memoryOf, processorTimeOf } from './browser-processes.mjs'
import { startEngine } from './engine-process.mjs'

/** Browser, its processes and the server share the processors: single measurements say little. */
const leastRounds = 11

/**
 * What one engine did, by the id of the case.
 * @typedef {object} EngineResults
 * @property {string} title
 * @property {Record<string, import('../run/run-case.mjs').Outcomes>} cases
 */

/**
 * @typedef {object} EngineConditions
 * @property {import('./engine-process.mjs').Engine} engine
 * @property {string} address Of the page.
 * @property {import('./job-desk.mjs').JobDesk} desk Where the page comes for its orders.
 * @property {number} port Of the server.
 * @property {number} rounds
 * @property {number} warmUp Milliseconds.
 * @property {number} duration Milliseconds.
 * @property {(id: string) => boolean} wanted
 * @property {(failure: string) => void} failed
 * @property {(id: string, title: string, unit: import('../cases/case.mjs').Unit, outcomes: import('../run/run-case.mjs').Outcomes) => void} done
 */

/**
 * All cases in one engine, the page loaded anew for each measurement.
 * @param {EngineConditions} conditions
 * @returns {Promise<EngineResults>}
 */
export async function runEngine(conditions) {
  const engine = await startEngine(conditions.engine, conditions.address)
  const running = { ...conditions, title: engine.title, processes: [engine.pid] }
  try {
    const cases = await Promise.race([runCases(running), engine.failed])
    return { title: engine.title, cases }
  } finally {
    await engine.stop()
  }
}

/** @typedef {EngineConditions & { title: string, processes: readonly number[] }} RunningEngine */

/** @param {RunningEngine} engine */
async function runCases(engine) {
  const { wanted, done } = engine
  /** @type {EngineResults['cases']} */
  const cases = {}
  for (const browserCase of browserCases.filter(({ id }) => wanted(id))) {
    const outcomes = await runCase(browserCase, engine)
    cases[browserCase.id] = outcomes
    done(browserCase.id, browserCase.title, browserCase.unit, outcomes)
  }
  const { id, title, unit } = slowInBrowsers
  if (wanted(id)) {
    const outcomes = await runSlowConsumer(engine)
    cases[id] = outcomes
    done(id, title, unit, outcomes)
  }
  return cases
}

/**
 * @param {typeof browserCases[number]} browserCase
 * @param {RunningEngine} engine
 */
async function runCase({ id, unit, variants, job }, engine) {
  const { desk, port, rounds, warmUp, duration, processes } = engine
  const features = resultOf(await desk.ask('features'))
  const names = variants.filter((name) => features.includes(browserVariants[name]?.needs ?? 'WebSocket'))
  /** @type {import('../run/run-case.mjs').Outcomes} */
  const outcomes = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < Math.max(rounds, leastRounds); round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const { peer = '', style } = browserVariants[name] ?? {}
      const task = { warmUp, duration, ...job, peer, port, ...(style !== undefined && { style }) }
      await desk.reload()
      const before = processorTimeOf(processes)
      const answer = await desk.ask('bench', task)
      const used = processorTimeOf(processes) - before
      if ('error' in answer) {
        outcomes[name]?.push(null)
        engine.failed(`${engine.title}, ${id}, ${name}: ${answer.error}`)
        continue
      }
      const outcome = answer.result
      outcomes[name]?.push({
        ...outcome,
        ...(unit === 'MiB/s' && { value: outcome.mebibytes }),
        ...(used > 0 && { processorTime: used / outcome.all }),
      })
    }
  }
  return outcomes
}

/**
 * Memory of all processes of the engine.
 * @param {RunningEngine} engine
 */
async function runSlowConsumer({ desk, processes, port, failed, title }) {
  const { id, size, duration, styles } = slowInBrowsers
  /** @type {import('../run/run-case.mjs').Outcomes} */
  const outcomes = {}
  for (const [name, style] of Object.entries(styles)) {
    await desk.reload()
    try {
      resultOf(await desk.ask('connectSlowly', { url: `ws://127.0.0.1:${port}/down?size=${size}`, style }))
      await delay(1_000)
      const before = memoryOf(processes) ?? Number.NaN
      let growth = 0
      const looking = setInterval(() => {
        growth = Math.max(growth, (memoryOf(processes) ?? Number.NaN) - before)
      }, 250)
      const run = desk.ask('takeSlowly', duration).finally(() => clearInterval(looking))
      const { taken, ended } = resultOf(await run)
      outcomes[name] = [{ value: growth, taken, overflow: ended === 'ERR_RECEIVE_OVERFLOW' ? 1 : 0 }]
    } catch (error) {
      outcomes[name] = [null]
      failed(`${title}, ${id}, ${name}: ${error instanceof Error ? error.message : error}`)
    }
  }
  return outcomes
}

/** @param {import('./job-desk.mjs').Answer} answer */
function resultOf(answer) {
  if ('error' in answer) throw new Error(answer.error)
  return answer.result
}
