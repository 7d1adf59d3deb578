import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import MarkdownIt from 'markdown-it'

export type Token = ReturnType<MarkdownIt['parse']>[number]

/** A page of the documentation, parsed. */
export interface DocumentationPage {
  /** As it stands in the repository: `docs/guide.md`. */
  readonly path: string
  readonly tokens: readonly Token[]
}

const root = new URL('../../', import.meta.url)
const markdown = new MarkdownIt({ html: true })

/** All pages: the README and what stands in `docs`, less the templates that pages are made of. */
export function documentationPages(): DocumentationPage[] {
  const pages = readdirSync(new URL('docs', root)).filter((name) => /(?<!\.template)\.md$/.test(name))
  return ['README.md', ...pages.map((name) => `docs/${name}`)].map((path) => {
    const text = readFileSync(new URL(path, root), 'utf8')
    return { path, tokens: markdown.parse(text, {}) }
  })
}

/** Where a path of the repository is on this machine. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(path, root))
}
