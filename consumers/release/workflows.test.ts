import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../scripts/run.mjs'
import { publishedPackages, readManifest } from '../installed/published-packages.js'

const folder = join(root, '.github', 'workflows')
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}))
const scripts = readManifest(root)['scripts'] as { readonly [name: string]: string }

test.each(workflows)(
  '$name takes each action by its commit, and asks for no right that it does not need',
  (row) => {
    const actions = [...row.text.matchAll(/uses: (\S+)(.*)$/gm)]
    expect(actions.length).toBeGreaterThan(0)
    for (const [, action = '', comment] of actions) {
      if (action.startsWith('./')) continue
      expect(action).toMatch(/@[0-9a-f]{40}$/)
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/)
    }
    expect(row.text).toContain('\npermissions:\n  contents: read\n')
    expect(row.text).not.toMatch(/contents: write|write-all|secrets\./)
  },
)

test.each(workflows)('$name runs scripts that are there', ({ text }) => {
  const called = [...text.matchAll(/npm (?:run )?((?:release|test|build|typecheck|unit)[\w:]*)/g)]
  expect(called.length).toBeGreaterThan(0)
  for (const [, name = ''] of called) expect(scripts).toHaveProperty([name])
})

test('only the job that publishes may show who it is', () => {
  const identities = workflows.filter(({ text }) => text.includes('id-token: write'))
  expect(identities.map(({ name }) => name)).toEqual(['release.yml'])
})

test('all packages have one version', () => {
  const versions = publishedPackages().map(({ manifest }) => manifest.version)
  expect(new Set([...versions, readManifest(root).version]).size).toBe(1)
})
