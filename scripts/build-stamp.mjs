// Tells whether what is in `dist` was built from the sources as they are now.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.mjs'

const stampFile = join(root, 'node_modules', '.cache', 'isosocket', 'build-stamp')
const lastBuilt = join(root, 'packages', 'isosocket', 'dist', 'isosocket.global.js')

export function buildIsStale() {
  return !existsSync(lastBuilt) || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== buildStamp()
}

/** @param {string} stamp */
export function writeBuildStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** A hash of everything that goes into the build. */
export function buildStamp() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name))
  const inputs = [
    'package-lock.json',
    'tsconfig.base.json',
    'tsconfig.library.json',
    join('scripts', 'build.mjs'),
    ...packages.flatMap((folder) => [
      join(folder, 'package.json'),
      join(folder, 'tsconfig.json'),
      ...filesUnder(join(folder, 'src')),
    ]),
  ]
  const hash = createHash('sha256')
  for (const input of inputs) hash.update(`${input}\n`).update(readFileSync(join(root, input)))
  return hash.digest('hex')
}

/** @param {string} folder */
function filesUnder(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort()
}
