import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import GithubSlugger from 'github-slugger'
import { describe, expect, test } from 'vitest'
import { pages } from '../../docs/.vitepress/pages.js'
import {
  type DocumentationPage,
  documentationPages,
  inRepository,
  type Token,
} from './documentation-pages.js'

const all = documentationPages()
const anchors = new Map(all.map((page) => [page.path, anchorsOf(page)]))

describe('the pages of the documentation', () => {
  test.each(all.map((page) => [page.path, page] as const))(
    '%s has no link that leads nowhere',
    (_path, page) => {
      expect(targetsOf(page).filter((target) => !leadsSomewhere(page, target))).toEqual([])
    },
  )

  test('are all in the list of pages, and what is in the list is a page', () => {
    const listed = pages.flatMap(({ items }) => items.map(({ link }) => `docs${link}.md`))
    const written = all
      .map(({ path }) => path)
      .filter((path) => !['README.md', 'docs/index.md'].includes(path))
    expect(listed.toSorted()).toEqual(written.toSorted())
  })
})

/** Of the headings, as GitHub makes them; the site is told to do the same. */
function anchorsOf({ tokens }: DocumentationPage): ReadonlySet<string> {
  const slugger = new GithubSlugger()
  const headings = tokens.filter((_token, index) => tokens[index - 1]?.type === 'heading_open')
  return new Set(headings.map((heading) => slugger.slug(textOf(heading))))
}

function textOf({ children }: Token): string {
  return (children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('')
}

function targetsOf({ tokens }: DocumentationPage): string[] {
  return tokens.flatMap(({ children }) =>
    (children ?? []).flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? []),
  )
}

function leadsSomewhere({ path }: DocumentationPage, target: string): boolean {
  // Other sites are not asked
  if (/^[a-z]+:/.test(target)) return true
  const [file = '', anchor] = decodeURI(target).split('#')
  const found = file === '' ? path : join(dirname(path), file)
  if (!existsSync(inRepository(found))) return false
  return anchor === undefined || (anchors.get(found)?.has(anchor) ?? false)
}
