// Gives all packages the next version, and the list of changes its heading: `npm run release:version`. What it changed is to be
// looked through and committed; docs/releases.md says what follows. Without files in .changeset the version stays (a first release).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, npm, root } from '../run.mjs'
import { releaseChanges } from './changelog.mjs'
import { publishedFolders } from './published-folders.mjs'

const changesets = readdirSync(join(root, '.changeset')).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
)
const summaries = changesets.sort().map((name) => {
  const [, , summary = ''] = readFileSync(join(root, '.changeset', name), 'utf8').split(/^---$/m)
  return summary
})

if (changesets.length > 0) must(node([join('node_modules', '@changesets', 'cli', 'bin.js'), 'version']))
const version = publishedFolders()[0]?.version ?? ''
const date = new Date().toISOString().slice(0, 10)
const file = join(root, 'CHANGELOG.md')
writeFileSync(file, releaseChanges(readFileSync(file, 'utf8'), { version, date, summaries }))
const manifest = join(root, 'package.json')
writeFileSync(
  manifest,
  readFileSync(manifest, 'utf8').replace(/"version": "[^"]+"/, `"version": "${version}"`),
)
must(npm(['install', '--package-lock-only', '--no-audit', '--no-fund']))
must(node([join('scripts', 'complete-lock.mjs')]))
must(npm(['run', '--silent', 'api'])) // builds, too, and with that writes the hash for script tags
must(npm(['run', '--silent', 'format']))
console.log(`release: ${version} is ready to be looked through and committed.`)

/** @param {boolean} done */
function must(done) {
  if (!done) throw new Error('The last step failed; its output is above.')
}
