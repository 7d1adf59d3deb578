import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const sources = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** What a page loads, in bytes, when it imports so much: minified and compressed. */
async function bundleSize(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: sources('isosocket') },
    // The sources, not what was last built; as modern as what is built.
    alias: {
      'isosocket/browser': sources('isosocket/src/browser.ts'),
      '@isosocket/browser': sources('browser/src/index.ts'),
      '@isosocket/core': sources('core/src/index.ts'),
    },
    target: 'es2022',
    format: 'esm',
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles.reduce((bytes, { contents }) => bytes + gzipSync(contents, { level: 9 }).byteLength, 0)
}

// A guard: who makes it larger sees it, and says why in the commit that raises the limit.
test.each([
  ['MessageWebSocket alone', `export { MessageWebSocket } from 'isosocket/browser'`, 15_930],
  ['everything', `export * from 'isosocket/browser'`, 18_930],
])('%s stays as small as it is', async (_what, source, limit) => {
  const size = await bundleSize(source)

  expect(size).toBeGreaterThan(1_000)
  expect(size).toBeLessThanOrEqual(limit)
})
