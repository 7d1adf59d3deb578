import { existsSync } from 'node:fs'
import { run } from './run.mjs'

/** Whether packages can be installed here without asking anybody. */
export function canInstallPackages() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}

/**
 * Installs packages of Debian; true when that worked.
 * @param {string[]} packages
 */
export function installPackages(packages) {
  console.log(`set up: installing ${packages.join(', ')} (Debian's packages)`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['-qq', 'update'], { env })
  return run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], { env })
}
