import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'

const entry = 'virtual:entry'

/** What a page loads, in bytes, when it imports so much: minified and compressed. */
async function bundleSize(source: string): Promise<number> {
  const built = await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      rollupOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? source : undefined),
      },
    ],
  })
  if (!('output' in built)) throw new Error('Vite has built nothing.')
  const code = built.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
  return gzipSync(code).byteLength
}

// A guard: who makes it larger sees it, and says why in the commit that raises the limit.
test.each([
  ['MessageWebSocket alone', `export { MessageWebSocket } from 'isosocket/browser'`, 19_000],
  ['everything', `export * from 'isosocket/browser'`, 20_800],
])('%s stays as small as it is', async (_what, source, limit) => {
  const size = await bundleSize(source)

  expect(size).toBeGreaterThan(1_000)
  expect(size).toBeLessThanOrEqual(limit)
})
