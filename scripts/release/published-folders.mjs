import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../run.mjs'

/**
 * What is published, each behind what it depends on.
 * @returns {{ name: string, version: string, folder: string }[]}
 */
export function publishedFolders() {
  const open = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter((manifest) => manifest.private !== true)
  /** @type {{ name: string, version: string, folder: string }[]} */
  const ordered = []
  while (open.length > 0) {
    const index = open.findIndex(({ dependencies = {} }) => !open.some(({ name }) => name in dependencies))
    if (index === -1) throw new Error('The packages depend on each other in a circle.')
    ordered.push(...open.splice(index, 1).map(({ name, version, folder }) => ({ name, version, folder })))
  }
  return ordered
}
