import { join } from 'node:path'
import { findEngine, wantedEngines } from '../e2e/browsers/find-engines.mjs'
import { debianPackages, installAdvice } from '../e2e/browsers/install-advice.mjs'
import { canInstallPackages, installPackages } from './debian-packages.mjs'
import { node, root } from './run.mjs'

/** Gets the wanted engines that are missing; throws with what to do about it where one stays missing. */
export function setUpBrowsers() {
  let missing = missingEngines()
  if (missing.length > 0) missing = downloadPlaywrightBuilds(missing)
  if (missing.length > 0 && canInstallPackages()) missing = installDebianPackages(missing)
  if (missing.length === 0) return
  throw new Error(`no ${missing.join(', no ')} that can be driven here. ${installAdvice(missing)}`)
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
  if (got.length > 0 && canInstallPackages()) node([playwright, 'install-deps', ...got])
  return still
}

/** @param {import('../e2e/browsers/find-engines.mjs').EngineName[]} names */
function installDebianPackages(names) {
  installPackages(names.flatMap((name) => debianPackages[name]))
  return missingEngines()
}
