import type { MarkdownRenderer } from 'vitepress'

/** With so many characters in a cell of its last column a table is one of text. */
const longText = 40
/** So many columns, with text in the last, are too wide for any page. */
const manyColumns = 4

/**
 * Marks tables of text, which are shown cell below cell, each with the heading of its column (`theme/style.css`):
 * on phones, and those of many columns everywhere. Beside one another the last cells would be out of sight, and they say most.
 * Tables of numbers stay as they are.
 */
export function stackedTables(markdown: MarkdownRenderer): void {
  // VitePress's own rule writes no attributes but this one
  markdown.renderer.rules['table_open'] = (tokens, index, options, _, renderer) => {
    tokens[index]?.attrSet('tabindex', '0')
    return renderer.renderToken(tokens, index, options)
  }
  markdown.core.ruler.push('stacked-tables', ({ tokens }) => {
    let start = 0
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'table_open') start = index
      if (token.type === 'table_close') markTable(tokens.slice(start, index))
    }
  })
}

type Token = Parameters<MarkdownRenderer['renderer']['render']>[0][number]

function markTable(tokens: readonly Token[]): void {
  const headings: string[] = []
  let column = 0
  let longest = 0
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'tr_open') column = 0
    else if (token.type === 'th_open') headings.push(textOf(tokens[index + 1]))
    else if (token.type === 'td_open') {
      token.attrSet('data-heading', headings[column++] ?? '')
      if (column === headings.length) longest = Math.max(longest, textOf(tokens[index + 1]).length)
    }
  }
  if (longest >= longText)
    tokens[0]?.attrJoin('class', headings.length < manyColumns ? 'stacked-on-phones' : 'stacked')
}

function textOf(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ content }) => content).join('')
}
