/** @import { CaseResult, RuntimeResults } from './runtime-results.js' */

/**
 * By runtime, the id of each case that it leaves out and what it lacks for it.
 * @typedef {{ [id: string]: string }} Skips
 * @typedef {{ [runtime: string]: Skips }} ExpectedSkips
 */

/**
 * A row a runtime.
 * @param {RuntimeResults[]} runtimes
 * @returns {string}
 */
export function table(runtimes) {
  const header = ['Runtime', 'passed', 'failed', 'skipped']
  const rows = runtimes.map(({ title, cases }) => [
    title,
    ...['passed', 'failed', 'skipped'].map((outcome) => String(count(cases, outcome))),
  ])
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? '').length)),
  )
  const line = (/** @type {string[]} */ row) =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/**
 * What was skipped, under the capability that was missing.
 * @param {RuntimeResults[]} runtimes
 * @returns {string}
 */
export function skipList(runtimes) {
  const lines = runtimes.flatMap(({ title, cases }) => {
    const skips = Object.entries(skipsOf(cases))
    return [...new Set(skips.map(([, missing]) => missing))].flatMap((lacked) => [
      `  ${title} has no ${lacked}:`,
      ...skips.filter(([, missing]) => missing === lacked).map(([id]) => `    ${id}`),
    ])
  })
  return lines.length === 0 ? 'Nothing was skipped.' : ['Skipped:', ...lines].join('\n')
}

/**
 * Everything that keeps the run from passing, a sentence each.
 * @param {RuntimeResults[]} runtimes
 * @param {string[]} wanted the runtimes that had to run
 * @param {ExpectedSkips} expected
 * @returns {string[]}
 */
export function problems(runtimes, wanted, expected) {
  const absent = wanted.filter(
    (name) => !runtimes.some(({ runtime, cases }) => runtime === name && cases.length > 0),
  )
  const failures = runtimes.flatMap(({ title, cases }) =>
    cases
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ id, message }) => `${title}: ${id}: ${firstLine(message)}`),
  )
  const errors = new Set(runtimes.flatMap((results) => results.errors))
  return [
    ...absent.map((name) => `${name} ran no case.`),
    ...[...errors].map((error) => `Outside any case: ${error}`),
    ...failures,
    // Without its cases a runtime has said nothing about skips
    ...runtimes.filter(({ cases }) => cases.length > 0).flatMap((results) => skipProblems(results, expected)),
  ]
}

/**
 * @param {RuntimeResults} results
 * @param {ExpectedSkips} expected
 */
function skipProblems({ runtime, title, cases }, expected) {
  const actual = skipsOf(cases)
  const known = expected[runtime] ?? {}
  return [
    ...without(actual, known).map(
      ([id, missing]) =>
        `New skip: ${title} left out "${id}" for want of ${missing}, which e2e/expected-skips.json does not say.`,
    ),
    ...without(known, actual).map(
      ([id, missing]) =>
        `Skip gone: e2e/expected-skips.json says that ${title} leaves out "${id}" for want of ${missing}, but it did not.`,
    ),
  ]
}

/**
 * @param {Skips} skips
 * @param {Skips} others
 */
function without(skips, others) {
  return Object.entries(skips).filter(([id, missing]) => others[id] !== missing)
}

/**
 * The skips of these runtimes as they are, those of the others as they were.
 * @param {RuntimeResults[]} runtimes
 * @param {ExpectedSkips} expected
 * @returns {ExpectedSkips}
 */
export function acceptSkips(runtimes, expected) {
  return {
    ...expected,
    ...Object.fromEntries(runtimes.map(({ runtime, cases }) => [runtime, skipsOf(cases)])),
  }
}

/**
 * @param {CaseResult[]} cases
 * @returns {Skips}
 */
function skipsOf(cases) {
  const skipped = cases.filter(({ outcome }) => outcome === 'skipped')
  return Object.fromEntries(skipped.map(({ id, missing = 'not said' }) => [id, missing]))
}

/**
 * @param {CaseResult[]} cases
 * @param {string} outcome
 */
function count(cases, outcome) {
  return cases.filter((each) => each.outcome === outcome).length
}

/** @param {string | undefined} text */
function firstLine(text) {
  return text?.split('\n')[0] ?? ''
}
