import { expect, test } from 'vitest'
import { documentationPages } from './documentation-pages.js'

test('the pages that Start has one save are those of the README, which a test opens in a browser', () => {
  expect(blocksOfHtml('docs/start.md')).toEqual(blocksOfHtml('README.md'))
  expect(blocksOfHtml('docs/start.md')).toHaveLength(2)
})

function blocksOfHtml(path: string): string[] {
  const page = documentationPages().find((each) => each.path === path)
  return (page?.tokens ?? []).flatMap(({ type, info, content }) =>
    type === 'fence' && info === 'html' ? [content] : [],
  )
}
