import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * What one runtime did, as it is kept.
 * @typedef {object} Results
 * @property {string} name Of the file: `node-20`, `chromium`.
 * @property {string} title With the whole version.
 * @property {'node' | 'browser'} kind
 * @property {string} date Of the last run that is in it.
 * @property {import('../run/machine.mjs').Machine} machine
 * @property {boolean} keptAwake Whether processors were kept from sleeping while round trips were measured.
 * @property {Record<string, string>} versions
 * @property {Record<string, import('../run/run-case.mjs').Outcomes>} cases Every value of every round, by the id of the case.
 */

const folder = fileURLToPath(new URL('../results/', import.meta.url))

/**
 * Keeps results; cases that were not run this time stay as they are.
 * @param {Results} results
 */
export function keepResults(results) {
  mkdirSync(folder, { recursive: true })
  const kept = keptResults().find(({ name }) => name === results.name)
  const all = { ...results, cases: { ...kept?.cases, ...results.cases } }
  writeFileSync(join(folder, `${results.name}.json`), `${compact(all)}\n`)
}

/**
 * All that is kept: Node first, the oldest first.
 * @returns {Results[]}
 */
export function keptResults() {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'node' ? -1 : 1))
}

/**
 * One line for the rounds of a variant: readable, and short to compare. Four digits are more than these numbers know.
 * @param {Results} results
 */
function compact(results) {
  /** @type {string[]} */
  const lines = []
  const text = JSON.stringify(
    results,
    (_key, value) => {
      if (!Array.isArray(value)) return value
      lines.push(JSON.stringify(value, (_, inner) => (typeof inner === 'number' ? shorten(inner) : inner)))
      return `@${lines.length - 1}@`
    },
    2,
  )
  return text.replace(/"@(\d+)@"/g, (_, index) => lines[Number(index)] ?? '')
}

/** @param {number} value */
function shorten(value) {
  return Number(value.toPrecision(4))
}
