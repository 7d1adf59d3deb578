// The whole suite: Node, then the browsers, then the matrix. Ends with 0 when every case passed or was expected to be
// skipped. `--accept-skips` writes the skips of this run to expected-skips.json; `BROWSERS` narrows the browsers.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wantedEngines } from '../browsers/find-engines.mjs'
import { acceptSkips, problems, skipList, table } from './matrix.mjs'

/** @import { RuntimeResults } from './runtime-results.js' */
/** @import { ExpectedSkips } from './matrix.mjs' */

const root = fileURLToPath(new URL('..', import.meta.url))
const results = `${root}results/`
const totalsFolder = fileURLToPath(new URL('../../test-results/', import.meta.url))
const skipsFile = `${root}expected-skips.json`
const require = createRequire(import.meta.url)

rmSync(results, { recursive: true, force: true })
requireBuild()
// One after the other: both keep two cores busy, and cases measure time
const statuses = [
  run('vitest', [
    'run',
    '--project=server',
    '--project=suite',
    '--project=guide',
    '--project=recipes',
    '--reporter=default',
    '--reporter=./node/results-reporter.ts',
  ]),
  run('@playwright/test', ['test']),
]

const wanted = ['node', ...wantedEngines()]
const runtimes = readResults()
/** @type {ExpectedSkips} */
let expected = JSON.parse(readFileSync(skipsFile, 'utf8'))
if (process.argv.includes('--accept-skips')) {
  expected = acceptSkips(runtimes, expected)
  writeFileSync(skipsFile, `${JSON.stringify(expected, null, 2)}\n`)
}

writeTotals()
const found = problems(runtimes, wanted, expected)
console.log(`\n${table(runtimes)}\n\n${skipList(runtimes)}`)
if (found.length > 0)
  console.error(`\nThe suite failed:\n${found.map((problem) => `- ${problem}`).join('\n')}`)
else if (statuses.some((status) => status !== 0))
  console.error('\nThe suite failed outside its cases; see above.')
process.exitCode = found.length > 0 || statuses.some((status) => status !== 0) ? 1 : 0

/**
 * Runs the only program of a package.
 * @param {string} name
 * @param {string[]} args
 */
function run(name, args) {
  const manifest = require.resolve(`${name}/package.json`)
  const [program] = Object.values(JSON.parse(readFileSync(manifest, 'utf8')).bin)
  const command = [join(dirname(manifest), String(program)), ...args]
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status
}

/** For `npm test`, which sums up all that was tested. */
function writeTotals() {
  const cases = runtimes.flatMap((results) => results.cases)
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(
    (outcome) => cases.filter((each) => each.outcome === outcome).length,
  )
  mkdirSync(totalsFolder, { recursive: true })
  writeFileSync(`${totalsFolder}suite.json`, `${JSON.stringify({ passed, failed, skipped })}\n`)
}

/** @returns {RuntimeResults[]} in the order in which they ran */
function readResults() {
  if (!existsSync(results)) return []
  return readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(results + name, 'utf8')))
    .sort((left, right) => wanted.indexOf(left.runtime) - wanted.indexOf(right.runtime))
}

function requireBuild() {
  try {
    require.resolve('isosocket')
  } catch (cause) {
    throw new Error('The packages are not built: run "npm run build" first.', { cause })
  }
}
