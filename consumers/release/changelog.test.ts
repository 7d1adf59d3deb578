import { expect, test } from 'vitest'
import { releaseChanges } from '../../scripts/release/changelog.mjs'

const release = { version: '1.2.0', date: '2026-12-01', summaries: ['\n`send` is faster\nthan it was.\n'] }

test('what is unreleased, and what waits as a changeset, comes under the heading of the version', () => {
  const text = '# Changes\n\n## Unreleased\n\n- By hand $1.\n\n## 1.1.0 (2026-11-01)\n\n- Old.\n'
  expect(releaseChanges(text, release)).toBe(
    '# Changes\n\n## Unreleased\n\n## 1.2.0 (2026-12-01)\n\n- By hand $1.\n\n- `send` is faster\n  than it was.\n\n## 1.1.0 (2026-11-01)\n\n- Old.\n',
  )
})

test('the first release has no other behind it', () => {
  const text = '# Changes\n\n## Unreleased\n\n### Added\n\n- Everything.\n'
  expect(releaseChanges(text, { ...release, summaries: [] })).toBe(
    '# Changes\n\n## Unreleased\n\n## 1.2.0 (2026-12-01)\n\n### Added\n\n- Everything.\n',
  )
})

test('where nothing has changed there is nothing to release', () => {
  const text = '# Changes\n\n## Unreleased\n\n## 1.1.0 (2026-11-01)\n\n- Old.\n'
  expect(() => releaseChanges(text, { ...release, summaries: [] })).toThrow('Nothing to release')
  expect(() => releaseChanges('# Changes\n', release)).toThrow('no section "## Unreleased"')
})
