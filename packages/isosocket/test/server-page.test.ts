import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = new URL('../../../', import.meta.url)

test('the samples of docs/server.md compile', { timeout: 60_000 }, () => {
  const page = readFileSync(new URL('docs/server.md', root), 'utf8')
  const samples = Array.from(page.matchAll(/```ts\n([\s\S]*?)```/g), ([, code = '']) => code)
  expect(samples.length).toBeGreaterThan(5)
  const folder = new URL('node_modules/.cache/isosocket/server-page/', root)
  mkdirSync(folder, { recursive: true })
  const files = samples.map((code, index) => {
    writeFileSync(new URL(`sample-${index}.mts`, folder), code)
    return `sample-${index}.mts`
  })
  const packages = fileURLToPath(new URL('packages', root))
  const compilerOptions = {
    noUnusedLocals: false,
    paths: {
      'isosocket/*': [`${packages}/isosocket/src/*.ts`],
      '@isosocket/*': [`${packages}/*/src/index.ts`],
    },
  }
  const config = { extends: fileURLToPath(new URL('tsconfig.checked.json', root)), files, compilerOptions }
  writeFileSync(new URL('tsconfig.json', folder), JSON.stringify(config))
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
  const tsc = typescript.replace('package.json', 'bin/tsc')
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', fileURLToPath(folder)])
  expect(`${stdout}${stderr}`).toBe('')
})
