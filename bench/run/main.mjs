import { allCases } from '../cases/all-cases.mjs'
import { quickCases } from '../cases/quick-cases.mjs'
import { baselines } from '../cases/variants.mjs'
import { caseTable, plainTable } from '../report/case-table.mjs'
import { writePage } from '../report/page.mjs'
import { keepResults } from '../report/results-file.mjs'
import { ServerProcesses } from '../server/server-process.mjs'
import { canKeepAwake } from './keep-awake.mjs'
import { nodeFacts, peerVersions, thisMachine } from './machine.mjs'
import { runBrowsers } from './run-browsers.mjs'
import { runCase } from './run-case.mjs'

/** How long each measurement takes, in milliseconds. */
const windows = { full: { warmUp: 200, duration: 220 }, quick: { warmUp: 150, duration: 150 } }

/**
 * Runs what was asked for, prints it, and keeps it where that was asked for.
 * @param {import('./command-line.mjs').Wishes} wishes
 * @returns {Promise<boolean>} Whether everything could be measured.
 */
export async function runBench(wishes) {
  const servers = new ServerProcesses()
  /** @type {string[]} */
  const failures = []
  const conditions = {
    servers,
    rounds: wishes.rounds,
    ...(wishes.quick ? windows.quick : windows.full),
    failed: (/** @type {string} */ failure) => failures.push(failure),
    done: print,
  }
  const common = {
    date: new Date().toISOString().slice(0, 10),
    machine: thisMachine(),
    keptAwake: canKeepAwake(),
  }
  try {
    const { version, hasWebSocket } = nodeFacts(wishes.node)
    /** @type {Record<string, import('./run-case.mjs').Outcomes>} */
    const cases = {}
    for (const benchCase of wantedCases(wishes, hasWebSocket)) {
      const outcomes = await runCase(benchCase, { ...conditions, node: wishes.node })
      cases[benchCase.id] = outcomes
      print(benchCase.id, benchCase.title, benchCase.unit, outcomes)
    }
    if (wishes.write && Object.keys(cases).length > 0) {
      const name = `node-${version.split('.')[0]}`
      keepResults({
        name,
        title: `Node ${version}`,
        kind: 'node',
        ...common,
        versions: peerVersions(),
        cases,
      })
    }
    if (wishes.browsers) {
      for (const [name, results] of Object.entries(await runBrowsers(wishes, conditions))) {
        if (wishes.write) keepResults({ name, kind: 'browser', ...common, versions: {}, ...results })
      }
    }
  } finally {
    await servers.stop()
  }
  if (wishes.write) writePage()
  for (const failure of failures) console.error(`\nfailed: ${failure}`)
  return failures.length === 0
}

/**
 * @param {import('./command-line.mjs').Wishes} wishes
 * @param {boolean} hasWebSocket
 */
function wantedCases({ quick, cases, variants }, hasWebSocket) {
  return (quick ? quickCases : allCases)
    .filter(({ id }) => cases.length === 0 || cases.some((name) => id.startsWith(name)))
    .map((benchCase) => ({
      ...benchCase,
      variants: benchCase.variants.filter(
        (name) =>
          (hasWebSocket || name !== 'WebSocket of Node') &&
          (variants.length === 0 ||
            name.startsWith('isosocket') ||
            [...baselines, ...variants].includes(name)),
      ),
    }))
}

/**
 * @param {string} id
 * @param {string} title
 * @param {import('../cases/case.mjs').Unit} unit
 * @param {import('./run-case.mjs').Outcomes} outcomes
 */
function print(id, title, unit, outcomes) {
  console.log(`\n${id}: ${title}\n${plainTable(caseTable(unit, outcomes))}`)
}
