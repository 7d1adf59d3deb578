import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findEngine, wantedEngines } from '../e2e/browsers/find-engines.mjs'
import { node, root, run } from './run.mjs'

const debianPackages = {
  chromium: ['chromium'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver', 'xvfb'],
}

/** Gets the wanted engines that are missing; throws with what to do about it where one stays missing. */
export function setUpBrowsers() {
  let missing = missingEngines()
  if (missing.length > 0) missing = downloadPlaywrightBuilds(missing)
  if (missing.length > 0 && isRootOnDebian()) missing = installDebianPackages(missing)
  if (missing.length === 0) return
  const names = missing.join(' ')
  const ways = [
    `no ${missing.join(', no ')} that can be driven here. One of these helps:`,
    `  npx playwright install --with-deps ${names}`,
    `  apt-get install ${missing.flatMap((name) => debianPackages[name]).join(' ')}   (Debian, as root)`,
    '  CHROMIUM_PATH, FIREFOX_PATH, WEBKIT_DRIVER_PATH with WEBKIT_BROWSER_PATH: paths of your own',
    '  BROWSERS=… : a comma list that narrows the run on purpose, e.g. BROWSERS=chromium',
  ]
  throw new Error(ways.join('\n'))
}

function missingEngines() {
  return wantedEngines().filter((name) => findEngine(name) === undefined)
}

/** @param {string[]} names */
function downloadPlaywrightBuilds(names) {
  const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  console.log(`set up: downloading ${names.join(', ')} (Playwright's builds), at most ten minutes`)
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000', ...process.env }
  // Silent: where no mirror can be reached it prints a stack for each, though the system's browsers serve as well.
  const done = node([playwright, 'install', ...names], { env, stdio: 'ignore', timeout: 600_000 })
  if (!done) console.log('set up: that download is not to be had here')
  const still = missingEngines()
  const got = names.filter((name) => !still.some((missing) => missing === name))
  if (got.length > 0 && isRootOnDebian()) node([playwright, 'install-deps', ...got])
  return still
}

/** @param {import('../e2e/browsers/find-engines.mjs').EngineName[]} names */
function installDebianPackages(names) {
  const packages = names.flatMap((name) => debianPackages[name])
  console.log(`set up: installing ${packages.join(', ')} (Debian's packages)`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['-qq', 'update'], { env })
  run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], { env })
  return missingEngines()
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}
