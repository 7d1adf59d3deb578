import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/run.mjs'

/** What the tests look at of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly exports?: ExportsTarget
  readonly dependencies?: { readonly [name: string]: string }
  readonly [field: string]: unknown
}

/** A file, or what is chosen by a subpath or a condition. */
export type ExportsTarget = string | { readonly [key: string]: ExportsTarget }

export interface PublishedPackage {
  /** Where it is in the workspace. */
  readonly folder: string
  readonly name: string
  readonly manifest: Manifest
}

/** Every package of the workspace that is published. */
export function publishedPackages(): PublishedPackage[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({ folder, name: manifest.name, manifest }))
}

/** Those that are imported, and not only run. */
export function publishedLibraries(): PublishedPackage[] {
  return publishedPackages().filter(({ manifest }) =>
    filesOf(manifest.exports).some((path) => path.endsWith('.d.ts')),
  )
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** Every file that `exports` names. */
export function filesOf(target: ExportsTarget | undefined): string[] {
  if (target === undefined) return []
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf)
}
