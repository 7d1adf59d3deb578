import { binariesFolder, missingRuntimes } from '../e2e/runtimes/find-runtimes.mjs'
import { npm } from './run.mjs'

/** Gets the runtimes of the long suite that are missing, as binaries from npm; throws where one stays missing. */
export function setUpRuntimes() {
  if (missingRuntimes().length === 0) return
  if (process.platform !== 'linux') {
    throw new Error('the runtimes of the long suite are had for Linux only: see e2e/runtimes/binaries.')
  }
  console.log('set up: installing Node 22, 24 and 26, Bun, Deno and workerd (900 MB) for the long suite')
  // Their install scripts would only look for these same binaries.
  npm(['ci', '--prefix', binariesFolder, '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund'])
  const missing = missingRuntimes().map(({ name }) => name)
  if (missing.length > 0) throw new Error(`no ${missing.join(', no ')}; the output of npm is above.`)
}
