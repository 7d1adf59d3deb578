import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import { JobDesk } from './job-desk.mjs'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Builds the page and serves it, with a place where it comes for its orders.
 * @returns {Promise<{ address: string, desk: JobDesk, close: () => Promise<void> }>}
 */
export async function servePage() {
  const desk = new JobDesk()
  const options = {
    root: here('page'),
    configFile: /** @type {const} */ (false),
    logLevel: /** @type {const} */ ('warn'),
    build: { outDir: here('../dist/page'), emptyOutDir: true, target: 'es2022' },
  }
  await build(options)
  const server = await preview({
    ...options,
    plugins: [desk.plugin],
    preview: { host: '127.0.0.1', port: 0 },
  })
  return { address: server.resolvedUrls?.local[0] ?? '', desk, close: () => server.close() }
}
