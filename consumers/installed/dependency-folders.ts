import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readManifest } from './published-packages.js'

/** Where what this package depends on is installed, and what that depends on, without the packages of the workspace. */
export function dependencyFolders(folder: string, found = new Set<string>()): Set<string> {
  for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
    if (name === 'isosocket' || name.startsWith('@isosocket/')) continue
    const dependency = installedFolder(name, folder)
    if (found.has(dependency)) continue
    found.add(dependency)
    dependencyFolders(dependency, found)
  }
  return found
}

/** Where a program in this folder finds the package. */
export function installedFolder(name: string, from: string): string {
  const folder = join(from, 'node_modules', name)
  if (existsSync(folder)) return folder
  if (dirname(from) === from) throw new Error(`${name} is not installed: run \`npm ci\`.`)
  return installedFolder(name, dirname(from))
}
