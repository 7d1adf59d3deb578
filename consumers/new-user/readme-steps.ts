import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/run.mjs'

/** What the README tells a new user to do. */
export type Step =
  | { readonly kind: 'save'; readonly file: string; readonly text: string }
  | { readonly kind: 'do' | 'leave running'; readonly command: string }

/** The steps of the section with this heading, in their order. Above each block stands what it is, in a comment. */
export function readmeSteps(heading: string): readonly Step[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, section = ''] = readme.split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  const blocks = own.matchAll(/^<!-- (do|do, and leave running|save: (\S+)) -->\n\n```\w+\n([\s\S]*?)^```$/gm)
  const steps = [...blocks].map(([, what = '', file, text = '']): Step => {
    if (file !== undefined) return { kind: 'save', file, text }
    return { kind: what === 'do' ? 'do' : 'leave running', command: text.trim() }
  })
  const count = own.match(/^```\w+$/gm)?.length ?? 0
  if (steps.length !== count)
    throw new Error(`${count - steps.length} blocks of "${heading}" say not what they are.`)
  return steps
}
