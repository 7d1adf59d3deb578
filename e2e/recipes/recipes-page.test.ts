import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const recipes = new URL('../../examples/recipes/', import.meta.url)
const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8')
const blocks = /(?<=<!-- recipe: (\S+) -->\n\n```\w+\n)[\s\S]*?(?=^```$)/gm

test('docs/recipes.md shows the recipes as they are', async () => {
  const asTheyAre = page.replaceAll(blocks, (_block, path: string) =>
    readFileSync(new URL(path, recipes), 'utf8'),
  )
  await expect(asTheyAre).toMatchFileSnapshot('../../docs/recipes.md')
})

test('every recipe stands on the page', () => {
  const shown = new Set([...page.matchAll(blocks)].map(([, path = '']) => path.replace(/\/.*/, '')))
  const folders = readdirSync(recipes, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect([...shown].sort()).toEqual(folders.map(({ name }) => name).sort())
})
