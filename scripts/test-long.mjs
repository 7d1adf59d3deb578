// What takes longer than `npm test` may: loads, soaks, very large transfers, and the suite in all other runtimes.
import { join } from 'node:path'
import { node, npm } from './run.mjs'
import { setUp } from './set-up.mjs'
import { setUpPeers } from './set-up-peers.mjs'
import { setUpRuntimes } from './set-up-runtimes.mjs'

setUp({ browsers: true })
setUpPeers()
setUpRuntimes()
const vitest = join('node_modules', 'vitest', 'vitest.mjs')
const passed =
  npm(['run', '--silent', 'docs']) &&
  node([vitest, 'run', '--project', 'long', '--passWithNoTests']) &&
  npm(['run', '--silent', 'test:long', '-w', '@isosocket/consumers']) &&
  npm(['run', '--silent', 'suite:long', '-w', '@isosocket/e2e', '--if-present']) &&
  npm(['run', '--silent', 'suite:everywhere', '-w', '@isosocket/e2e'])
process.exitCode = passed ? 0 : 1
