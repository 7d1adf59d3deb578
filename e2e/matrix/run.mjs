// The suite, and the matrix of what came of it. Without an option: Node, then pages in the browsers. `--long`: the other
// runtimes, then workers in the browsers. Ends with 0 when every case passed or was expected to be skipped.
// `--accept-skips` writes the skips of this run to expected-skips.json, `--write` the matrix to the pages that show it;
// `BROWSERS` and `RUNTIMES` narrow the run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { acceptSkips, problems, skipList, table } from './matrix.mjs'
import { isNews, pages, readRecord, withTables, writeRecord } from './record.mjs'
import { longRows, shortRows } from './rows.mjs'

/** @import { RuntimeResults } from './runtime-results.js' */
/** @import { ExpectedSkips } from './matrix.mjs' */

const root = fileURLToPath(new URL('..', import.meta.url))
const results = `${root}results/`
const totalsFolder = fileURLToPath(new URL('../../test-results/', import.meta.url))
const skipsFile = `${root}expected-skips.json`
const require = createRequire(import.meta.url)

const isLong = process.argv.includes('--long')
const writes = process.argv.includes('--write')
const wanted = isLong ? longRows() : shortRows()

for (const name of wanted) rmSync(resultsOf(name), { force: true })
requireBuild()
// One after the other: both keep two cores busy, and cases measure time
const statuses = isLong
  ? [
      run('vitest', ['run', '--project=runtimes']),
      run('@playwright/test', ['test'], { PLACES: 'dedicated,shared' }),
    ]
  : [
      run('vitest', [
        'run',
        '--project=server',
        '--project=server-against-ws',
        '--project=suite',
        '--project=guide',
        '--project=recipes',
        // What is going to be written again need not fit
        ...(writes ? [] : ['--project=matrix']),
        '--reporter=default',
        '--reporter=./node/results-reporter.ts',
      ]),
      run('@playwright/test', ['test']),
    ]

const runtimes = readResults()
/** @type {ExpectedSkips} */
let expected = JSON.parse(readFileSync(skipsFile, 'utf8'))
if (process.argv.includes('--accept-skips')) {
  expected = acceptSkips(runtimes, expected)
  writeFileSync(skipsFile, `${JSON.stringify(expected, null, 2)}\n`)
}

if (!isLong) writeTotals()
const found = problems(runtimes, wanted, expected)
console.log(`\n${table(runtimes)}\n\n${skipList(runtimes)}`)
if (found.length > 0)
  console.error(`\nThe suite failed:\n${found.map((problem) => `- ${problem}`).join('\n')}`)
else if (statuses.some((status) => status !== 0))
  console.error('\nThe suite failed outside its cases; see above.')
else if (writes) writePages()
else if (isNews(runtimes)) console.log('\nThe pages show an older matrix: run this again with --write.')
process.exitCode = found.length > 0 || statuses.some((status) => status !== 0) ? 1 : 0

/** For people: the README and docs/runtimes.md. */
function writePages() {
  writeRecord(runtimes)
  for (const page of pages)
    writeFileSync(page, withTables(readFileSync(page, 'utf8'), readRecord(), expected))
}

/** @param {string} name */
function resultsOf(name) {
  return `${results}${name}.json`
}

/**
 * Runs the only program of a package.
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment
 */
function run(name, args, environment = {}) {
  const manifest = require.resolve(`${name}/package.json`)
  const [program] = Object.values(JSON.parse(readFileSync(manifest, 'utf8')).bin)
  const command = [join(dirname(manifest), String(program)), ...args]
  return spawnSync(process.execPath, command, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  }).status
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

/** @returns {RuntimeResults[]} of those that ran */
function readResults() {
  return wanted
    .filter((name) => existsSync(resultsOf(name)))
    .map((name) => JSON.parse(readFileSync(resultsOf(name), 'utf8')))
}

function requireBuild() {
  try {
    require.resolve('isosocket')
  } catch (cause) {
    throw new Error('The packages are not built: run "npm run build" first.', { cause })
  }
}
