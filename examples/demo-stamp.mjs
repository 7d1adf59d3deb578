// Tells whether the built demo is of the sources, its own and the SDK's, as they are now.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { buildStamp } from '../scripts/build-stamp.mjs'
import { root } from '../scripts/run.mjs'

const folder = join(root, 'examples')
const stampFile = join(root, 'node_modules', '.cache', 'isosocket', 'demo-stamp')
const built = ['terminal/main.js', 'page/index.html'].map((file) => join(folder, 'dist', file))

export function demoIsStale() {
  if (!built.every((file) => existsSync(file)) || !existsSync(stampFile)) return true
  return readFileSync(stampFile, 'utf8') !== demoStamp()
}

/** @param {string} stamp */
export function writeDemoStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** A hash of everything that goes into the demo. */
export function demoStamp() {
  const hash = createHash('sha256').update(buildStamp())
  for (const file of sources()) hash.update(`${relative(folder, file)}\n`).update(readFileSync(file))
  return hash.digest('hex')
}

function sources() {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(css|html|json|mjs|ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/^(dist|node_modules|recipes)$/.test(relative(folder, file).split(sep, 1)[0] ?? ''))
    .sort()
}
