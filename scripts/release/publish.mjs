// Publishes every package whose version is not there yet: `npm run release:publish`, in .github/workflows/release.yml and nowhere else.
// A release that stopped half way is finished by running it again. `--dry-run` does all but publish.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildIsStale } from '../build-stamp.mjs'
import { npm, root } from '../run.mjs'
import { publishedFolders } from './published-folders.mjs'

const isDryRun = process.argv.includes('--dry-run')
const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_REF_NAME } = process.env
const packages = publishedFolders()
const [version, ...others] = new Set(packages.map((each) => each.version))

if (version === undefined || others.length > 0) fail('the packages have several versions.')
if (GITHUB_REF_NAME !== `v${version}` && !isDryRun) {
  fail(`the tag is ${GITHUB_REF_NAME ?? 'missing'}, the version ${version}.`)
}
if (!readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version} (`)) {
  fail(`CHANGELOG.md says nothing of ${version}: npm run release:version.`)
}
if (buildIsStale()) fail('the build is not of these sources: npm run build.')
if (git(['status', '--porcelain']) !== '') {
  fail('what was built differs from what is committed (the hash for script tags?): run the build and commit.')
}
if (GITHUB_REPOSITORY === undefined && !isDryRun)
  fail('there is no repository to state where this comes from.')

for (const { name, folder } of packages) {
  if (isPublished(name)) {
    console.log(`release: ${name} ${version} is there already`)
    continue
  }
  stateRepository(folder)
  const args = ['publish', '--workspace', name, ...(isDryRun ? ['--dry-run', '--no-provenance'] : [])]
  if (!npm(args)) fail(`${name} was not published; npm's output is above.`)
}

/** @param {string} name */
function isPublished(name) {
  return npm(['view', `${name}@${version}`, 'version'], { stdio: 'ignore' }) && !isDryRun
}

/**
 * Provenance holds only where the manifest names the repository that the workflow runs in. It is written here because a fork
 * would publish from its own.
 * @param {string} folder
 */
function stateRepository(folder) {
  if (GITHUB_REPOSITORY === undefined) return
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const address = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`
  const directory = relative(root, folder).replaceAll('\\', '/')
  const repository = { type: 'git', url: `git+${address}.git`, directory }
  const links = { homepage: `${address}#readme`, bugs: `${address}/issues`, repository }
  writeFileSync(file, `${JSON.stringify({ ...manifest, ...links }, null, 2)}\n`)
}

/** @param {string[]} args */
function git(args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim()
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(`release: ${message}`)
  process.exit(1)
}
