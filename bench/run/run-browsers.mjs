import { browserCases, slowInBrowsers } from '../cases/in-browsers.mjs'

/**
 * The same in every engine that is there.
 * @param {import('./command-line.mjs').Wishes} wishes
 * @param {Omit<import('../browsers/run-engine.mjs').EngineConditions, 'engine' | 'address' | 'desk' | 'port' | 'wanted'> & { servers: import('../server/server-process.mjs').ServerProcesses }} conditions
 * @returns {Promise<Record<string, import('../browsers/run-engine.mjs').EngineResults>>} By the name of the engine.
 */
export async function runBrowsers({ cases, quick }, conditions) {
  const wanted = (/** @type {string} */ id) =>
    cases.length === 0 ? !quick : cases.some((name) => id.startsWith(name))
  if (![...browserCases, slowInBrowsers].some(({ id }) => wanted(id))) return {}
  // Only now: a run without browsers needs no tool to build a page.
  const { servePage } = await import('../browsers/build.mjs')
  const { runEngine } = await import('../browsers/run-engine.mjs')
  const { findEngine, wantedEngines } = await import('../../e2e/browsers/find-engines.mjs')
  /** @type {Record<string, import('../browsers/run-engine.mjs').EngineResults>} */
  const results = {}
  const port = await conditions.servers.port('raw')
  for (const name of wantedEngines()) {
    const engine = findEngine(name)
    if (engine === undefined) {
      conditions.failed(`${name} is not installed`)
      continue
    }
    console.log(`\n${name}`)
    const page = await servePage()
    try {
      results[name] = await runEngine({ ...conditions, engine, ...page, port, wanted })
    } catch (error) {
      conditions.failed(`${name}: ${error instanceof Error ? error.message : error}`)
    } finally {
      await page.close()
    }
  }
  return results
}
