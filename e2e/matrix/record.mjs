// What the last accepted run made of the suite, and the tables made of it: in the README and in docs/runtimes.md, between
// comments that say what stands there.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rankOf } from './rows.mjs'

/** @import { RuntimeResults } from './runtime-results.js' */
/** @import { ExpectedSkips } from './matrix.mjs' */

/**
 * @typedef {{ runtime: string, title: string, passed: number, skipped: number }} Row
 */

const file = fileURLToPath(new URL('record.json', import.meta.url))

/** Where the tables stand. */
export const pages = ['README.md', 'docs/runtimes.md'].map((name) =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url)),
)

/** @returns {Row[]} */
export function readRecord() {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/**
 * Takes over the rows that ran.
 * @param {RuntimeResults[]} results without failures
 */
export function writeRecord(results) {
  const ran = rowsOf(results)
  const rows = readRecord().filter(({ runtime }) => !ran.some((row) => row.runtime === runtime))
  const record = [...rows, ...ran].sort((left, right) => rankOf(left.runtime) - rankOf(right.runtime))
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`)
}

/**
 * Whether a run made something else of the suite than the record says.
 * @param {RuntimeResults[]} results
 */
export function isNews(results) {
  const record = readRecord()
  return rowsOf(results).some((row) => !record.some((known) => JSON.stringify(known) === JSON.stringify(row)))
}

/**
 * @param {RuntimeResults[]} results
 * @returns {Row[]}
 */
function rowsOf(results) {
  return results.map(({ runtime, title, cases }) => ({
    runtime,
    title,
    passed: cases.filter(({ outcome }) => outcome === 'passed').length,
    skipped: cases.filter(({ outcome }) => outcome === 'skipped').length,
  }))
}

/**
 * A page with its tables made again.
 * @param {string} page
 * @param {Row[]} record
 * @param {ExpectedSkips} skips
 */
export function withTables(page, record, skips) {
  return page.replaceAll(
    /(<!-- (matrix|lacks) -->\n)[\s\S]*?(<!-- \/\2 -->)/g,
    (_whole, begin, name, end) =>
      `${begin}${name === 'matrix' ? matrixTable(record) : lacksTable(record, skips)}${end}`,
  )
}

/** @param {Row[]} record */
function matrixTable(record) {
  const rows = record.map(({ title, passed, skipped }) => `| ${title} | ${passed} | ${skipped} | 0 |`)
  return ['| Runtime | passed | skipped | failed |', '| --- | ---: | ---: | ---: |', ...rows, ''].join('\n')
}

/**
 * What is missing where, and how many cases are left out for it.
 * @param {Row[]} record
 * @param {ExpectedSkips} skips
 */
function lacksTable(record, skips) {
  /** @type {Map<string, string[]>} */
  const titles = new Map()
  for (const { runtime, title } of record) {
    const missing = Object.values(skips[runtime] ?? {})
    const counts = [...new Set(missing)].sort().map((need) => {
      return `\`${need}\` ${missing.filter((other) => other === need).length}`
    })
    const lacks = counts.length === 0 ? 'nothing' : counts.join(', ')
    titles.set(lacks, [...(titles.get(lacks) ?? []), title])
  }
  const rows = [...titles].map(([lacks, names]) => `| ${names.join('; ')} | ${lacks} |`)
  return ['| Runtime | lacks, and so many cases are left out for it |', '| --- | --- |', ...rows, ''].join(
    '\n',
  )
}
