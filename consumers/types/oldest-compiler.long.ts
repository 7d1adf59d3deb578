import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { runNpm } from '../installed/npm.js'
import { compile } from './compile.js'

// Not among the project's dependencies: its `tsc` would take the place of the one that the project is compiled with.
test('TypeScript 5.7, the oldest that is supported, reads all types', () => {
  const consumer = inject('consumer')
  runNpm(['install', '--no-save', '--no-audit', '--no-fund', 'typescript@5.7.3'], consumer)
  const files = { 'api.mts': 'api.ts', 'api-of-require.cts': 'api.ts', 'settings.mts': 'node-settings.ts' }
  const folder = join(consumer, 'types-oldest')
  const compiler = join(consumer, 'node_modules', 'typescript')
  // There the parts of the web that can be iterated are a library of their own, later versions have them in `dom`
  const lib = ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable']
  expect(compile({ folder, files, options: { module: 'nodenext', lib }, compiler })).toBe('')
})
