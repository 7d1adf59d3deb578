import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'

const entries: { readonly [name: string]: string } = {
  'isosocket/browser': sourceOf('isosocket/src/browser.ts'),
  '@isosocket/browser': sourceOf('browser/src/index.ts'),
  '@isosocket/core': sourceOf('core/src/index.ts'),
}

function sourceOf(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

// As a package is published: one file of all its sources, of which a bundler leaves out what it can see to be unused.
const packages: Plugin = {
  name: 'packages',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@?isosocket/ }, ({ path }) => ({ path, namespace: 'package', sideEffects: false }))
    onLoad({ filter: /.*/, namespace: 'package' }, async ({ path }) => ({
      contents: await bundle({ entryPoints: [entries[path] ?? path], packages: 'external' }),
    }))
  },
}

async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    target: 'es2022',
    format: 'esm',
    logLevel: 'error',
    ...options,
    bundle: true,
    write: false,
  })
  return outputFiles.map(({ text }) => text).join('')
}

/** What a page loads, in bytes, when it imports so much: minified and compressed. */
async function bundleSize(contents: string): Promise<number> {
  const code = await bundle({ stdin: { contents }, plugins: [packages], minify: true })
  return gzipSync(code, { level: 9 }).byteLength
}

// A guard: who makes it larger sees it, and says why in the commit that raises the limit.
test.each([
  ['MessageWebSocket alone', `export { MessageWebSocket } from 'isosocket/browser'`, 17_300],
  ['everything', `export * from 'isosocket/browser'`, 20_540],
])('%s stays as small as it is', async (_what, source, limit) => {
  const size = await bundleSize(source)

  expect(size).toBeGreaterThan(1_000)
  expect(size).toBeLessThanOrEqual(limit)
})
