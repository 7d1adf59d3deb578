import { baselines } from '../cases/variants.mjs'
import { showNumber, showSpread, showValue } from './numbers.mjs'
import { pairRatios, spreadOf, valuesOf } from './statistics.mjs'

/** What browsers are compared with. */
const native = 'native WebSocket'

/**
 * What is shown of a case: a row for each variant, the median first, the least and the most in brackets; then the same
 * for its ratio to each of the two `ws`, or to the engine's own, pair by pair.
 * @param {import('../cases/case.mjs').Unit} unit
 * @param {import('../run/run-case.mjs').Outcomes} outcomes
 * @returns {string[][]}
 */
export function caseTable(unit, outcomes) {
  const bases = [...baselines, native].filter((name) => outcomes[name] !== undefined)
  const extras = extraColumns.filter(({ key }) => Object.values(outcomes).some((rounds) => has(rounds, key)))
  const head = ['', unit, ...bases.map((name) => `to ${name}`), ...extras.map(({ title }) => title)]
  const rows = Object.entries(outcomes).map(([name, rounds]) => [
    name,
    showSpread(spreadOf(valuesOf(rounds)), (value) => showValue(value, unit)),
    ...bases.map((base) =>
      base === name ? '1' : showSpread(pairRatios(rounds, outcomes[base] ?? []), showNumber),
    ),
    ...extras.map(({ key, show }) => showSpread(spreadOf(valuesOf(rounds, key)), show)),
  ])
  return [head, ...rows]
}

/** What some kinds of work tell besides. */
const extraColumns = [
  { key: 'processorTime', title: 'CPU µs each', show: showNumber },
  { key: 'p99', title: 'p99 µs', show: showNumber },
  { key: 'heap', title: 'heap each', show: (/** @type {number} */ value) => showValue(value, 'bytes') },
  { key: 'connectRate', title: 'connects/s', show: showNumber },
]

/**
 * @param {readonly (import('../client/job.mjs').Outcome | null)[]} rounds
 * @param {string} key
 */
function has(rounds, key) {
  return rounds.some((outcome) => outcome?.[key] !== undefined)
}

/**
 * For a terminal.
 * @param {string[][]} table
 */
export function plainTable(table) {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  return table
    .map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column > 0)).join('   '))
    .join('\n')
}

/**
 * For Markdown.
 * @param {string[][]} table
 * @param {number} [words] So many columns at the left hold words; the others hold numbers.
 */
export function markdownTable(table, words = 1) {
  const [head = [], ...rows] = table
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`
  return [
    line(head),
    line(head.map((_, column) => (column < words ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n')
}

/**
 * @param {string} text
 * @param {number} width
 * @param {boolean} right
 */
function pad(text, width, right) {
  return right ? text.padStart(width) : text.padEnd(width)
}
