import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildIsStale } from '../../scripts/build-stamp.mjs'
import { root } from '../../scripts/run.mjs'
import { dependencyFolders, installedFolder } from './dependency-folders.js'
import { installTarballs, type PackedPackage, packFolders } from './npm.js'
import { publishedPackages } from './published-packages.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder outside the workspace in which the packed packages are installed; programs go into folders below it. */
    consumer: string
    /** What was packed, of the workspace and of others. */
    packed: readonly PackedPackage[]
  }
}

/**
 * Packs what is published, and what it depends on from where it is installed: so the packages are installed as from the registry,
 * all together, without asking the registry.
 */
export default function setUp({ provide }: TestProject): () => void {
  if (buildIsStale()) throw new Error('The packages are not built from these sources: run `npm run build`.')
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'isosocket-consumer-'))
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  const ours = publishedPackages().map((each) => each.folder)
  const types = installedFolder('@types/node', join(root, 'consumers'))
  const others = [types, ...ours].flatMap((each) => [...dependencyFolders(each)])
  const packed = packFolders([...new Set([...ours, types, ...others])], tarballs)
  const consumer = join(folder, 'consumer')
  installTarballs(
    packed.map(({ tarball }) => tarball),
    consumer,
  )
  provide('packed', packed)
  provide('consumer', consumer)
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
