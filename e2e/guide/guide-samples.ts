import { readFileSync } from 'node:fs'

const guide = new URL('../../docs/guide.md', import.meta.url)

/** The samples of `docs/guide.md` by name: the TypeScript that stands there. */
export function guideSamples(): ReadonlyMap<string, string> {
  const samples = new Map<string, string>()
  const text = readFileSync(guide, 'utf8')
  for (const [, name, code] of text.matchAll(/<!-- sample: (\S+) -->\n\n```ts\n([\s\S]*?)```/g)) {
    if (name === undefined || code === undefined) continue
    if (samples.has(name)) throw new Error(`docs/guide.md has two samples named "${name}"`)
    samples.set(name, code)
  }
  const blocks = text.match(/^```ts$/gm)?.length ?? 0
  if (blocks !== samples.size)
    throw new Error(`${blocks - samples.size} samples of docs/guide.md have no name`)
  return samples
}
