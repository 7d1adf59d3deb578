import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { PageSample } from './page-samples.js'

const compiler = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')

const shared = {
  strict: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  moduleDetection: 'force',
  skipLibCheck: true,
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
}

const settings = {
  node: { ...shared, module: 'nodenext', types: ['node'] },
  // As a bundler for browsers sees it
  browser: {
    ...shared,
    module: 'esnext',
    moduleResolution: 'bundler',
    customConditions: ['browser'],
    types: [],
    jsx: 'react-jsx',
  },
}

/** What the compiler says about the samples for one runtime, each in a file named for its place; empty if all are right. */
export function checkTypes(runtime: 'node' | 'browser', samples: readonly PageSample[]): string {
  const folder = new URL(`../dist/sample-types/${runtime}/`, import.meta.url)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { place, extension, code } of samples) {
    writeFileSync(new URL(`${place.replaceAll(/[/:]/g, '-')}${extension}`, folder), code)
  }
  writeFileSync(
    new URL('tsconfig.json', folder),
    JSON.stringify({ compilerOptions: settings[runtime], include: ['*'] }),
  )
  const path = fileURLToPath(folder)
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', path], { encoding: 'utf8' })
  return `${stdout}${stderr}`
}
