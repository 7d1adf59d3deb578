// Makes a fresh clone ready. It loads before anything is installed, so it imports nothing but Node's own modules.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildIsStale } from './build-stamp.mjs'
import { node, npm, root } from './run.mjs'
import { setUpBrowsers } from './set-up-browsers.mjs'

/**
 * Installs, builds and, when asked, gets the browser engines: only what is missing or stale. Says why and ends the
 * process where that fails.
 * @param {{ browsers?: boolean }} [options]
 */
export function setUp({ browsers = false } = {}) {
  if (dependenciesAreStale()) {
    console.log('set up: installing dependencies')
    // With NODE_ENV=production npm would leave out the tools that build.
    if (!npm(['ci', '--include=dev', '--no-audit', '--no-fund']))
      fail('`npm ci` failed; its output is above.')
  }
  if (buildIsStale()) {
    console.log('set up: building')
    if (!node([join('scripts', 'build.mjs')])) fail('the build failed; its output is above.')
  }
  if (!browsers) return
  try {
    setUpBrowsers()
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
}

/** Every package of the lock file must be there in its version, save those npm may leave out. */
function dependenciesAreStale() {
  const installed = join(root, 'node_modules', '.package-lock.json') // npm writes it last
  if (!existsSync(installed)) return true
  const there = packagesOf(installed)
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).some(
    ([path, { optional, version, integrity }]) =>
      path !== '' && !optional && (there[path]?.version !== version || there[path]?.integrity !== integrity),
  )
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(`set up: ${message}`)
  process.exit(1)
}
