import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface SourceMap {
  readonly sources?: readonly string[]
  readonly sections?: readonly { readonly map: SourceMap }[]
}

/** The packages whose modules were bundled into what is below this folder, by the source maps beside it. */
export function bundledPackages(folder: string): string[] {
  return packagesOf(read<SourceMap>(folder, '.js.map').flatMap(sourcesOf))
}

/** The packages that a server loads beside what was built into this folder, by its lists of files that have to be there. */
export function loadedPackages(folder: string): string[] {
  return packagesOf(
    read<{ readonly files: readonly string[] }>(folder, '.nft.json').flatMap(({ files }) => files),
  )
}

function read<Content>(folder: string, suffix: string): Content[] {
  if (!existsSync(folder)) throw new Error(`Nothing was built into ${folder}.`)
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths
    .filter((path) => path.endsWith(suffix))
    .map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')))
}

function sourcesOf({ sources = [], sections = [] }: SourceMap): readonly string[] {
  return [...sources, ...sections.flatMap(({ map }) => sourcesOf(map))]
}

/** Those of ours and `ws`; Next.js brings a `ws` of its own along, for development. */
function packagesOf(paths: readonly string[]): string[] {
  const names = paths.flatMap(
    (path) => /\/node_modules\/((?:@isosocket\/)?[^/]+)/.exec(decodeURIComponent(path))?.[1] ?? [],
  )
  return [...new Set(names)].filter((name) => /^(@isosocket\/|isosocket$|ws$)/.test(name)).sort()
}
