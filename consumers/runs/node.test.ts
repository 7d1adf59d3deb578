import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, inject, test } from 'vitest'
import { readManifest } from '../installed/published-packages.js'
import { compile } from '../types/compile.js'
import { startEchoServer } from './echo-server.js'
import { placeProgram, programs, runNode } from './run-program.js'

const folder = join(inject('consumer'), 'node')
const { url } = await startEchoServer()

test.each(['echo.mjs', 'echo.cjs'])('%s runs from the packed packages', async (name) => {
  expect(await runNode([placeProgram(name, folder), url])).toBe('Hello, World! 100000')
})

test.each([
  { resolution: 'nodenext', options: { module: 'nodenext' } },
  { resolution: 'bundler', options: { module: 'preserve', moduleResolution: 'bundler' } },
])('a TypeScript program is compiled with `$resolution` and runs', async ({ resolution, options }) => {
  const project = join(folder, resolution)
  const files = { 'echo.ts': 'echo.ts' }
  const build = { ...options, noEmit: false, outDir: 'dist', skipLibCheck: true }
  expect(compile({ folder: project, files, options: build, programs })).toBe('')
  expect(await runNode([join(project, 'dist', 'echo.js'), url])).toBe('Hello, World! 100000')
})

test('a program that is bundled into one file for Node, ws included, runs where nothing is installed', async () => {
  const outfile = join(inject('consumer'), '..', 'bundled', 'echo.cjs')
  const { warnings } = await build({
    entryPoints: [placeProgram('echo.ts', folder)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  })
  expect(warnings).toEqual([])
  expect(await runNode([outfile, url])).toBe('Hello, World! 100000')
})

test('the command that is installed says its version', async () => {
  const installed = join(inject('consumer'), 'node_modules', 'isosocket')
  const { bin, version } = readManifest(installed)
  const { isosocket = '' } = bin as { isosocket?: string }
  expect(await runNode([join(installed, isosocket), '--version'])).toBe(version)
})
