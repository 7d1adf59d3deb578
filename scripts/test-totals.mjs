import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Sums the JSON results in a folder, of Vitest, of Playwright, or plainly `{ passed, failed, skipped }`.
 * @param {string} folder
 */
export function testTotals(folder) {
  const totals = { passed: 0, failed: 0, skipped: 0 }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const counts = countsOf(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    totals.passed += counts.passed
    totals.failed += counts.failed
    totals.skipped += counts.skipped
  }
  return totals
}

/** @param {any} report */
function countsOf({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests,
  stats,
  passed,
  failed,
  skipped,
}) {
  if (numPassedTests !== undefined) {
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  }
  if (stats !== undefined) {
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
  }
  return { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 }
}
