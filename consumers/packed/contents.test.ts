import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { root } from '../../scripts/run.mjs'
import { conditions } from '../installed/conditions.js'
import { filesOf, publishedLibraries, publishedPackages } from '../installed/published-packages.js'

const license = readFileSync(join(root, 'LICENSE'), 'utf8')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe.each(publishedPackages())('$name', ({ name, folder, manifest }) => {
  const files = inject('packed').find((each) => each.name === name)?.files ?? []

  test('what is packed is the build, the manifest, a README and the license, and the sources of what is imported', () => {
    const isImported = publishedLibraries().some((each) => each.name === name)
    const sources = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
    expect(files.filter((path) => !path.startsWith('dist/')).sort()).toEqual(
      [
        'LICENSE',
        'README.md',
        'package.json',
        ...(isImported ? sources : []),
        ...binFiles(manifest['bin']),
      ].sort(),
    )
    const strangers = files.filter(
      (path) =>
        path.startsWith('dist/') && !/\.(js|cjs|js\.map|cjs\.map|d\.ts|d\.cts|d\.ts\.map)$/.test(path),
    )
    expect(strangers).toEqual([])
  })

  test('everything that the manifest names is there', () => {
    const named = [
      ...filesOf(manifest.exports),
      ...['main', 'types', 'browser', 'unpkg', 'jsdelivr'].flatMap((field) => manifest[field] ?? []),
    ].map((path) => String(path).replace('./', ''))
    expect(named.length).toBeGreaterThan(1)
    expect(named.filter((path) => !files.includes(path))).toEqual([])
  })

  test('it is published for everybody, with its provenance, free of side effects', () => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      engines: { node: '>=20.19' },
      sideEffects: false,
      publishConfig: { access: 'public', provenance: true },
    })
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(license)
  })
})

describe.each(publishedLibraries())('$name', ({ name }) => {
  const files = inject('packed').find((each) => each.name === name)?.files ?? []

  test('every declaration belongs to a source, for import and for require', () => {
    const declarations = files.filter((path) => path.endsWith('.d.ts'))
    expect(declarations.length).toBeGreaterThan(0)
    for (const path of declarations) {
      expect(files, path).toContain(path.replace(/^dist(.*)\.d\.ts$/, 'src$1.ts'))
      expect(files).toContain(path.replace(/\.d\.ts$/, '.d.cts'))
    }
  })
})

test('conditions stand in the order in which runtimes have to meet them', () => {
  const targets = publishedPackages().find(({ name }) => name === 'isosocket')?.manifest.exports ?? {}
  for (const entry of ['.', './message', './stream']) {
    const branches = (targets as { [entry: string]: object })[entry] ?? {}
    // Bundlers for Workers and for apps name `browser` as well, Bun and Deno `node`: what is narrower comes first.
    expect(Object.keys(branches)).toEqual([...conditions.map(({ condition }) => condition), 'default'])
    for (const branch of Object.values(branches)) {
      expect(branch).toEqual({
        import: { types: expect.stringMatching(/\.d\.ts$/), default: expect.stringMatching(/\.js$/) },
        require: { types: expect.stringMatching(/\.d\.cts$/), default: expect.stringMatching(/\.cjs$/) },
      })
    }
  }
})

test('the README of isosocket shows what the README of the repository shows', () => {
  const shown = readFileSync(join(root, 'packages', 'isosocket', 'README.md'), 'utf8')
  const blocks = shown.match(/^```\w+\n[\s\S]*?^```$/gm) ?? []
  expect(blocks.length).toBeGreaterThan(2)
  expect(blocks.filter((block) => !readme.includes(block))).toEqual([])
})

/** The files behind `bin`, which lie beside `dist`. */
function binFiles(bin: unknown): string[] {
  const paths = typeof bin === 'string' ? [bin] : Object.values(bin ?? {})
  return paths.map((path) => String(path).replace('./', '')).filter((path) => !path.startsWith('dist/'))
}
