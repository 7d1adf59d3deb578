import { type DocumentationPage, documentationPages, type Token } from './documentation-pages.js'

/** A block of code in a page. */
export interface PageSample {
  /** `docs/guide.md:37`: where to look when something is wrong. */
  readonly place: string
  /** `guide/message` for one that is executed; `undefined` for one that is only checked for its types. */
  readonly name: string | undefined
  /** Whose types it is written for. */
  readonly runtime: 'node' | 'browser'
  /** With the dot. */
  readonly extension: string
  /** What stands in the page, behind what the mark says stands before it. */
  readonly code: string
}

/** The languages of blocks that can be checked, and the extension of the file that they become. */
const extensions: { readonly [language: string]: string } = {
  ts: '.ts',
  tsx: '.tsx',
  js: '.js',
  cjs: '.cjs',
}

/**
 * The blocks of all pages. In front of each stands a comment that says what is done with it, in one of these forms. What follows in
 * the comment is put before the code: what the reader is not to be bothered with.
 *
 * - `sample: NAME`: checked with the types of Node and executed, see `runs`
 * - `types: node` or `types: browser`: checked for its types only
 * - `save: FILE`: a step of the README, all of which a test of their own takes one after the other
 */
export function pageSamples(): PageSample[] {
  return documentationPages().flatMap(samplesOf)
}

function samplesOf({ path, tokens }: DocumentationPage): PageSample[] {
  const samples: PageSample[] = []
  for (const [index, token] of tokens.entries()) {
    const extension = extensions[token.info.trim()]
    if (token.type !== 'fence' || extension === undefined) continue
    const place = `${path}:${(token.map?.[0] ?? 0) + 1}`
    const before = tokens[index - 1]
    if (before?.content.startsWith('<!-- save: ')) continue
    const mark = readMark(before, place)
    const code = `${mark.before}${token.content}`
    if (mark.kind === 'types') {
      if (mark.value !== 'node' && mark.value !== 'browser')
        throw new Error(`${place}: types are those of node or of browser, not of ${mark.value}.`)
      samples.push({ place, name: undefined, runtime: mark.value, extension, code })
    } else {
      const name = `${path.replace(/^docs\/|\.md$/g, '')}/${mark.value}`
      if (samples.some((sample) => sample.name === name)) throw new Error(`${place}: a second ${name}.`)
      samples.push({ place, name, runtime: 'node', extension, code })
    }
  }
  return samples
}

interface Mark {
  readonly kind: string
  readonly value: string
  readonly before: string
}

function readMark(token: Token | undefined, place: string): Mark {
  const comment = token?.type === 'html_block' ? token.content : ''
  const [, kind, value, before] = /^<!-- (sample|types): (\S+)(?: |\n)([\s\S]*?)-->/.exec(comment) ?? []
  if (kind === undefined || value === undefined || before === undefined) {
    throw new Error(
      `${place}: in front of a block of code stands <!-- sample: NAME --> if it is executed, or <!-- types: node --> or <!-- types: browser --> if only its types are checked.`,
    )
  }
  return { kind, value, before }
}
