import { browserCases, slowInBrowsers } from '../cases/in-browsers.mjs'

/**
 * The same in every engine that is there.
 * @param {import('./command-line.mjs').Wishes} wishes
 * @param {Omit<import('../browsers/run-engine.mjs').EngineConditions, 'openEngine' | 'engine' | 'address' | 'port' | 'wanted'> & { servers: import('../server/server-process.mjs').ServerProcesses }} conditions
 * @returns {Promise<Record<string, import('../browsers/run-engine.mjs').EngineResults>>} By the name of the engine.
 */
export async function runBrowsers({ cases, quick }, conditions) {
  const wanted = (/** @type {string} */ id) =>
    cases.length === 0 ? !quick : cases.some((name) => id.startsWith(name))
  if (![...browserCases, slowInBrowsers].some(({ id }) => wanted(id))) return {}
  // Only now: a run without browsers needs no tool to build a page.
  const { importDriver, servePage } = await import('../browsers/build.mjs')
  const { runEngine } = await import('../browsers/run-engine.mjs')
  const { findEngine, wantedEngines } = await import('../../e2e/browsers/find-engines.mjs')
  const page = await servePage()
  /** @type {Record<string, import('../browsers/run-engine.mjs').EngineResults>} */
  const results = {}
  try {
    const { openEngine } = await importDriver()
    const port = await conditions.servers.port('raw')
    for (const engine of wantedEngines()) {
      if (findEngine(engine) === undefined) {
        conditions.failed(`${engine} is not installed`)
        continue
      }
      console.log(`\n${engine}`)
      results[engine] = await runEngine({
        ...conditions,
        openEngine,
        engine,
        address: page.address,
        port,
        wanted,
      })
    }
  } finally {
    await page.close()
  }
  return results
}
