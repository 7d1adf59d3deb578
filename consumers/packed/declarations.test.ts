import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { publishedLibraries } from '../installed/published-packages.js'

// What the linters of packages do not look at.

const specifier = /\b(?:from|import)\s*\(?\s*['"]([^'"\n]+)['"]/g

const scriptTagMap = 'isosocket.global.js.map'

describe.each(publishedLibraries())('$name', ({ name }) => {
  const folder = join(inject('consumer'), 'node_modules', name, 'dist')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })

  test.each([
    { ending: '.d.ts', wanted: /\.js$/, kind: '.ts' },
    { ending: '.d.cts', wanted: /\.cjs$/, kind: '.cts' },
  ])('a $ending imports declarations of its own kind, and never a source', ({ ending, wanted, kind }) => {
    const declarations = files.filter((path) => path.endsWith(ending))
    expect(declarations.length).toBeGreaterThan(0)
    for (const path of declarations) {
      for (const target of relativeImports(join(folder, path))) {
        expect(target, path).toMatch(wanted)
        const declaration = target.replace(/\.c?js$/, `.d${kind}`)
        expect(existsSync(join(folder, dirname(path), declaration)), `${path} imports ${target}`).toBe(true)
      }
    }
  })

  test('a source map leads to the sources that are packed', () => {
    const maps = files.filter((path) => path.endsWith('.map') && path !== scriptTagMap)
    expect(maps.length).toBeGreaterThan(0)
    for (const path of maps) {
      const { sources, sourcesContent } = readMap(join(folder, path))
      expect(sources.length, path).toBeGreaterThan(0)
      expect(sourcesContent, path).toBe(undefined)
      for (const source of sources) {
        expect(existsSync(join(folder, dirname(path), source)), `${path}: ${source}`).toBe(true)
      }
    }
  })
})

test('the source map of the file for script tags holds its sources, since nothing else of the package is there', () => {
  const { sources, sourcesContent } = readMap(
    join(inject('consumer'), 'node_modules', 'isosocket', 'dist', scriptTagMap),
  )
  expect(sources.length).toBeGreaterThan(0)
  expect(sourcesContent?.length).toBe(sources.length)
})

function readMap(file: string): { sources: string[]; sourcesContent?: string[] } {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function relativeImports(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(specifier)
  return [...found].flatMap(([, target = '']) => (target.startsWith('.') ? [target] : []))
}
