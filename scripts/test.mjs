import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { node, npm, root } from './run.mjs'
import { setUp } from './set-up.mjs'
import { testTotals } from './test-totals.mjs'

const results = join(root, 'test-results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results)

const vitest = join('node_modules', 'vitest', 'vitest.mjs')
const json = (/** @type {string} */ name) => [
  '--reporter=json',
  `--outputFile.json=${join(results, `${name}.json`)}`,
]

/** @type {[string, () => boolean | void][]} */
const stages = [
  ['set up', () => setUp({ browsers: true })],
  ['lint', () => npm(['run', '--silent', 'lint'])],
  ['typecheck', () => npm(['run', '--silent', 'typecheck'])],
  ['unused', () => npm(['run', '--silent', 'unused'])],
  ['unit', () => node([vitest, 'run', '--project=unit', '--reporter=default', ...json('unit')])],
  [
    'packages',
    () =>
      node([
        vitest,
        'run',
        '--root=consumers',
        '--project=packages',
        '--reporter=default',
        ...json('packages'),
      ]),
  ],
  ['e2e', () => npm(['run', '--silent', 'e2e'])],
]

for (const [name, stage] of stages) {
  console.log(`\n━━━ ${name} ${'━'.repeat(70 - name.length)}`)
  const start = performance.now()
  const passed = stage() !== false
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`━━━ ${name}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s`)
  if (passed) continue
  process.exitCode = 1
  break
}

const { passed, failed, skipped } = testTotals(results)
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
