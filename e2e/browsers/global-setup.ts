import { copyFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import { startServers } from '../server/all-servers.js'
import { wantedEngines } from './find-engines.mjs'
import { openEngine } from './open-engine.js'
import { bundleFolder } from './source-positions.js'
import { publishAddresses } from './suite-addresses.js'

/** What a `<script>` tag loads, and `importScripts` in a classic worker. */
const scriptTagFile = fileURLToPath(
  new URL('../../packages/isosocket/dist/isosocket.global.js', import.meta.url),
)

const root = fileURLToPath(new URL('./page/', import.meta.url))

/** Starts the servers and the page's own; returns what ends both. */
export default async function setUp(): Promise<() => Promise<void>> {
  await checkEngines()
  const options = { root, configFile: false, logLevel: 'warn' } as const
  await build({
    ...options,
    build: {
      outDir: bundleFolder,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      sourcemap: true,
      rolldownOptions: { input: [`${root}index.html`, `${root}in-worker.html`] },
    },
    worker: { format: 'es' },
  })
  await copyFile(scriptTagFile, `${bundleFolder}isosocket.global.js`)
  const pages = await preview({
    ...options,
    build: { outDir: bundleFolder },
    preview: { host: '127.0.0.1', port: 0 },
  })
  const { close, addresses } = await startServers()
  publishAddresses(pages.resolvedUrls?.local[0] ?? '', addresses)
  return async () => {
    await Promise.all([close(), pages.close()])
  }
}

/** One clear sentence for an engine that does not start, instead of one for each case. */
async function checkEngines(): Promise<void> {
  const started = await Promise.allSettled(wantedEngines().map(openEngine))
  const failures = started.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  await Promise.all(
    started.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)),
  )
  if (failures.length > 0) throw new Error(failures.map((failure) => failure.message).join('\n\n'))
}
