import { existsSync } from 'node:fs'

/** Whether a package of Debian is there, by a file that it brings. Says so where its tests are left out. */
export function isInstalled(name: string, file: string): boolean {
  if (existsSync(file)) return true
  console.log(`skipped: ${name} is missing (apt-get install ${name})`)
  return false
}
