import type { MarkdownRenderer } from 'vitepress'

/**
 * Pages are read in the repository, too, where they link to files outside of this folder. On the site there is nothing at the end of
 * such a link, so that only its text stays.
 */
export function outsideLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('outside-links', ({ tokens }) => {
    for (const { children } of tokens) {
      let inside = false
      for (const token of children ?? []) {
        if (token.type === 'link_open') inside = token.attrGet('href')?.startsWith('../') ?? false
        if (!inside || !/^link_(open|close)$/.test(token.type)) continue
        if (token.type === 'link_close') inside = false
        token.type = 'text'
        token.tag = ''
        token.content = ''
        token.nesting = 0
        token.attrs = null
      }
    }
  })
}
