import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allCases } from '../cases/all-cases.mjs'
import { browserCases, browserVariants, slowInBrowsers } from '../cases/in-browsers.mjs'
import { variants } from '../cases/variants.mjs'
import { barChart } from './bar-chart.mjs'
import { caseTable, markdownTable } from './case-table.mjs'
import { browserChart, nodeCharts } from './charts.mjs'
import { showNumber, showSpread } from './numbers.mjs'
import { remarkOn } from './remarks.mjs'
import { keptResults } from './results-file.mjs'
import { summaryTable, whoIsAhead } from './summary.mjs'

/** @typedef {import('./results-file.mjs').Results} Results */

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))
const chartPrefix = 'bench-'

/** Makes `docs/benchmarks.md` and its charts of all results that are kept. */
export function writePage() {
  const all = keptResults()
  if (all.length === 0) throw new Error('No results are kept: run `npm run bench -- --write` first.')
  const nodes = all.filter(({ kind }) => kind === 'node')
  const browsers = all.filter(({ kind }) => kind === 'browser')
  removeCharts()
  /** What stands where the template names it. @type {Record<string, string>} */
  const parts = {
    summary: [nodes, browsers]
      .filter((results) => results.length > 0)
      .map(summaryTable)
      .join('\n\n'),
    conditions: conditions(all),
    figures: [...nodes.map(nodeSection), ...(browsers.length > 0 ? [browserSection(browsers)] : [])].join(
      '\n\n',
    ),
    ahead: ahead(all),
  }
  const template = readFileSync(join(docs, 'benchmarks.template.md'), 'utf8')
  const page = template.replace(/<!-- (\w+) -->/g, (place, name) => parts[name] ?? place)
  writeFileSync(join(docs, 'benchmarks.md'), page)
}

/** @param {readonly Results[]} all */
function conditions(all) {
  const rows = all.map(({ title, date, machine, keptAwake, kind }) => [
    title,
    date,
    `${machine.processors} × ${machine.processor}, ${machine.memory} GiB, ${machine.system}`,
    kind === 'browser' ? '' : keptAwake ? 'yes' : 'no',
  ])
  const versions = Object.entries(Object.assign({}, ...all.map((results) => results.versions)))
  return [
    markdownTable(
      [['Runtime', 'Last run on', 'Machine', 'Processors kept awake for round trips'], ...rows],
      4,
    ),
    'A row stays as it is until it is measured again: its figures may be older than the last run.',
    `Versions: ${versions.map(([name, version]) => `${name} ${version}`).join(', ')}.`,
  ].join('\n\n')
}

/** @param {Results} results */
function nodeSection(results) {
  const charts = Object.entries(nodeCharts(results)).map(([name, chart]) =>
    saveChart(`${results.name}-${name}`, chart),
  )
  const tables = allCases.flatMap(({ id, title, unit }) => table(title, unit, results.cases[id]))
  return section(results.title, [...charts, folded('All figures', tables)].join('\n\n'))
}

/** @param {readonly Results[]} browsers */
function browserSection(browsers) {
  const chart = saveChart('browsers', browserChart(browsers))
  const tables = browsers.flatMap((results) => {
    const own = [...browserCases, slowInBrowsers].flatMap(({ id, title, unit }) =>
      table(`${results.title}: ${title}`, unit, results.cases[id]),
    )
    return own
  })
  return section('Browsers', [chart, folded('All figures', tables)].join('\n\n'))
}

/**
 * @param {string} title
 * @param {import('../cases/case.mjs').Unit} unit
 * @param {import('../run/run-case.mjs').Outcomes | undefined} outcomes
 */
function table(title, unit, outcomes) {
  return outcomes === undefined ? [] : [`#### ${title}\n\n${markdownTable(caseTable(unit, outcomes))}`]
}

/** @param {readonly Results[]} all */
function ahead(all) {
  const isPeer = (/** @type {string} */ name) =>
    name in browserVariants || name in variants
      ? !name.startsWith('isosocket') && !variants[name]?.limit
      : false
  const rows = all.flatMap((results) =>
    whoIsAhead(results, isPeer).map(({ caseId, name, share, always }) => [
      results.title,
      titleOf(caseId),
      name,
      showSpread(share, showNumber),
      always ? (remarkOn(caseId, name) ?? 'not explained yet') : 'within the spread of the rounds',
    ]),
  )
  if (rows.length === 0) return 'Nobody, on any row of any runtime.'
  return [
    'By the median of the pairs; our share of theirs.',
    markdownTable([['Runtime', 'Work', 'Who', 'isosocket', 'Why'], ...rows], 5),
  ].join('\n\n')
}

/** @param {string} caseId */
function titleOf(caseId) {
  return [...allCases, ...browserCases].find(({ id }) => id === caseId)?.title ?? caseId
}

/**
 * Writes a chart and gives the line that shows it.
 * @param {string} name
 * @param {import('./bar-chart.mjs').BarChart} chart
 */
function saveChart(name, chart) {
  const file = `${chartPrefix}${name}.svg`
  mkdirSync(join(docs, 'images'), { recursive: true })
  writeFileSync(join(docs, 'images', file), barChart(chart))
  return `![${chart.title}. ${chart.subtitle}](images/${file})`
}

/** Those of runtimes that are no longer kept go, too. */
function removeCharts() {
  const folder = join(docs, 'images')
  for (const name of readdirSync(folder)) {
    if (name.startsWith(chartPrefix) && name.endsWith('.svg')) rmSync(join(folder, name))
  }
}

/**
 * @param {string} title
 * @param {string} content
 */
function section(title, content) {
  return `## ${title}\n\n${content}`
}

/**
 * @param {string} title
 * @param {readonly string[]} parts
 */
function folded(title, parts) {
  return `<details><summary>${title}</summary>\n\n${parts.join('\n\n')}\n\n</details>`
}
