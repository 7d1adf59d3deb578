import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const pageFolder = here('../dist/page')
const driverFolder = here('../dist/engines')

/**
 * Builds the page and what drives the engines (the same that the tests use), and serves the page.
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function servePage() {
  const options = {
    root: here('page'),
    configFile: /** @type {const} */ (false),
    logLevel: /** @type {const} */ ('warn'),
  }
  await build({ ...options, build: { outDir: pageFolder, emptyOutDir: true, target: 'es2022' } })
  await build({
    ...options,
    root: here('.'),
    ssr: { external: true },
    build: {
      ssr: here('../../e2e/browsers/open-engine.ts'),
      outDir: driverFolder,
      emptyOutDir: true,
      target: 'node20',
    },
  })
  const server = await preview({
    ...options,
    build: { outDir: pageFolder },
    preview: { host: '127.0.0.1', port: 0 },
  })
  return { address: server.resolvedUrls?.local[0] ?? '', close: () => server.close() }
}

/**
 * The driver, once it is built.
 * @returns {Promise<typeof import('../../e2e/browsers/open-engine.js')>}
 */
export function importDriver() {
  return import(`${driverFolder}/open-engine.js`)
}
