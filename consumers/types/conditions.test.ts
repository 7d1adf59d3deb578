import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { conditions } from '../installed/conditions.js'
import { compile } from './compile.js'

const folder = (name: string) => join(inject('consumer'), `types-${name}`)

/** A page, built by a bundler whose resolution names no runtime. */
const page = { module: 'esnext', moduleResolution: 'bundler' }

test.each(conditions)('for the condition $condition the types are those of the $adapter adapter', (row) => {
  const { condition, adapter } = row
  const files = {
    'api.mts': 'api.ts',
    'api-of-require.cts': 'api.ts',
    'entries.mts': 'entries.ts',
    'entries-of-require.cts': 'entries.ts',
    'settings.mts': `${adapter}-settings.ts`,
    'settings-of-require.cts': `${adapter}-settings.ts`,
  }
  // Declarations of packages are checked once, below: it takes most of the time.
  const options = { module: 'nodenext', customConditions: [condition], skipLibCheck: true }
  expect(compile({ folder: folder(condition), files, options })).toBe('')
})

test('without a condition the types are those of the browser adapter', () => {
  const files = { 'api.ts': 'api.ts', 'entries.ts': 'entries.ts', 'settings.ts': 'browser-settings.ts' }
  expect(compile({ folder: folder('default'), files, options: page })).toBe('')
})

test('a program without the types of browsers has all types in Node', () => {
  const files = {
    'api.mts': 'api.ts',
    'api-of-require.cts': 'api.ts',
    'entries.mts': 'entries.ts',
    'entries-of-require.cts': 'entries.ts',
    'settings.mts': 'node-settings.ts',
  }
  const options = { module: 'nodenext', lib: ['es2022'] }
  expect(compile({ folder: folder('no-dom'), files, options })).toBe('')
})

test('a page without the types of Node has all types', () => {
  const files = { 'api.ts': 'api.ts', 'settings.ts': 'browser-settings.ts' }
  expect(compile({ folder: folder('no-node'), files, options: { ...page, types: [] } })).toBe('')
})

test('a worker without the types of pages has all types', () => {
  const files = { 'api.ts': 'api.ts', 'settings.ts': 'browser-settings.ts' }
  const lib = ['es2022', 'webworker', 'webworker.asynciterable']
  expect(compile({ folder: folder('worker'), files, options: { ...page, lib, types: [] } })).toBe('')
})

test("a program with Node's settings is refused for browsers", () => {
  const files = { 'settings.ts': 'node-settings.ts' }
  const options = { ...page, customConditions: ['browser'] }
  expect(compile({ folder: folder('wrong'), files, options })).toContain("'headers' does not exist")
})
