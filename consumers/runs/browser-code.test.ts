import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, inject, test } from 'vitest'
import { conditions } from '../installed/conditions.js'
import { placeProgram } from './run-program.js'

const folder = join(inject('consumer'), 'browser-code')
const entry = placeProgram('page.js', folder)

const branches = [
  ...conditions.flatMap(({ condition, adapter }) => (adapter === 'browser' ? [condition] : [])),
  'unknown', // for which `default` is taken
]

test.each(branches)('for the condition %s no code of Node is reached', async (condition) => {
  // What is imported from Node fails the build: this platform has no modules of its own.
  const { metafile, warnings } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: [],
    conditions: [condition],
    logLevel: 'silent',
  })
  expect(warnings).toEqual([])
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  )
  expect([...new Set(packages)].sort()).toEqual(['@isosocket/browser', '@isosocket/core', 'isosocket'])
})
